package company_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
)

// A company that somebody deleted is not created anew before the configuration agrees.
func TestDeletedCompany(t *testing.T) {
	t.Parallel()
	config := kittest.Config{"identifier": "AcmeDental", "name": "Acme Dental"}
	agreed := kittest.Config{"identifier": "AcmeDental", "name": "Acme Dental", "recreate_deleted": true}
	deleted := func(t *testing.T) *kittest.Resource {
		t.Helper()
		h := kittest.New(t, company.Company)
		h.Create(config)
		if err := h.As("jdoe").Remove("/company/companies", h.ID()); err != nil {
			t.Fatal(err)
		}
		h.Read()
		h.Restart()
		return h
	}
	t.Run("asked for", func(t *testing.T) {
		t.Parallel()
		h := deleted(t)
		h.Plan(config).Fails("recreate_deleted", `company "AcmeDental"`, fmt.Sprintf("id %d", h.ID()), "last changed by jdoe", "set recreate_deleted = true")
		h.Restart()
		before := h.ID()
		h.Plan(agreed).Replaces("id").Warns("recreate_deleted", "is created anew", "moves to the new one")
		h.Apply(agreed).Warns("recreate_deleted", "is created anew")
		if h.ID() == before || !h.Exists() {
			t.Errorf("the company has id %d", h.ID())
		}
		h.Read()
		h.Plan(agreed).Plans("no-op")
	})
	t.Run("removed from the configuration", func(t *testing.T) {
		t.Parallel()
		h := deleted(t)
		if h.Delete(); h.Exists() {
			t.Error("the state still has the company")
		}
	})
	t.Run("restored", func(t *testing.T) {
		t.Parallel()
		h := deleted(t)
		if err := h.ForceEdit("/company/companies", h.ID(), map[string]any{"deletedFlag": false}); err != nil {
			t.Fatal(err)
		}
		h.Read()
		h.Plan(config).Plans("no-op")
	})
}
