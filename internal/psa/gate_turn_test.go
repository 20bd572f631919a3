package psa

import (
	"context"
	"testing"
)

// A turn that comes at the moment in which its receiver gives up is passed on.
func TestTurnOfOneWhoGaveUp(t *testing.T) {
	t.Parallel()
	for range 200 {
		g := newGate(1)
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, giveUp := context.WithCancel(t.Context())
		entered := make(chan error)
		go func() { entered <- g.enter(ctx) }()
		for waiting := 0; waiting == 0; {
			g.mu.Lock()
			waiting = len(g.waiting[0])
			g.mu.Unlock()
		}
		g.mu.Lock()
		giveUp()
		g.next()
		g.mu.Unlock()
		if err := <-entered; err == nil {
			g.leave()
		}
		if g.free != 1 {
			t.Fatalf("%d places are free, want 1", g.free)
		}
	}
}
