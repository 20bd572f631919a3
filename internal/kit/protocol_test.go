package kit_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// The whole life of an object, as every Terraform version lives it.
func TestLife(t *testing.T) {
	t.Parallel()
	for name, oldCore := range map[string]bool{"with identity": false, "before identity": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, service.Status)
			h.OldCore = oldCore
			h.Create(kittest.Config{"board_id": 1, "name": "New (Backup)"})
			h.Update(kittest.Config{"board_id": 1, "name": "New (Backup)", "sort_order": 7}).Has("sort_order", 7)
			h.Delete()
			if h.Exists() {
				t.Error("the state still has the object")
			}
		})
	}
}

// A company that is abandoned stays as it is: nothing is sent.
func TestAbandon(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Company)
	h.Create(kittest.Config{"identifier": "Acme", "name": "Acme", "deletion_policy": "abandon"})
	h.Delete().Sent()
	if _, ok := h.Find("/company/companies", "identifier", "Acme"); !ok || h.Exists() {
		t.Error("the company is not just forgotten")
	}
}

// What a field error of the server names is the attribute that the user set.
func TestFieldErrorPath(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Board)
	h.Create(kittest.Config{"name": "Backup", "location_id": 999, "department_id": 1}).
		Fails("location_id", "Cannot create connectwise_service_board", "SystemLocation 999 not found")
	if h.Exists() || h.Tainted {
		t.Error("a refused create left a state")
	}
}
