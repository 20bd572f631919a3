package psa

import (
	"context"
	"testing"
)

func TestCreateLedgerIsBounded(t *testing.T) {
	t.Parallel()
	var ledger createLedger
	for id := range int64(rememberedCreates + 2) {
		ledger.add("/a", id)
		ledger.add("/a", id)
	}
	if len(ledger.known) != rememberedCreates || len(ledger.order) != rememberedCreates {
		t.Errorf("it holds %d and %d entries", len(ledger.known), len(ledger.order))
	}
	for id, want := range map[int64]bool{0: false, 1: false, 2: true, rememberedCreates + 1: true} {
		if ledger.has("/a", id) != want {
			t.Errorf("id %d known: %t", id, !want)
		}
	}
	if ledger.has("/b", 2) {
		t.Error("an id is known in a collection that it is not of")
	}
}

func TestKeyLocksDisappear(t *testing.T) {
	t.Parallel()
	var locks keyLocks
	release, err := locks.hold(t.Context(), "key")
	if err != nil {
		t.Fatal(err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := locks.hold(canceled, "key"); err == nil {
		t.Error("a held lock was given out")
	}
	other, err := locks.hold(t.Context(), "other")
	if err != nil {
		t.Fatal(err)
	}
	release()
	other()
	if len(locks.locks) != 0 {
		t.Errorf("%d locks are left", len(locks.locks))
	}
}
