package kit_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// Newer servers leave fields out of what they return for a write. What they left
// out is read before it is compared with the plan.
func TestConfiguredFieldMissingFromResponse(t *testing.T) {
	t.Parallel()
	const field = "customerPortalDescription"
	site := kittest.NewSite(t, psasim.Options{})
	board := site.Resource(service.Board)
	board.Create(kittest.Config{"name": "Backup", "location_id": 1, "department_id": 1})
	status := site.Resource(service.Status)
	config := kittest.Config{"board_id": board.ID(), "name": "New", "customer_portal_description": "one"}
	site.Omit("POST", field)
	status.Create(config).Has("customer_portal_description", "one")
	if status.Tainted {
		t.Error("the status is tainted")
	}
	site.Omit("PATCH", field)
	config["customer_portal_description"] = "two"
	status.Update(config).Has("customer_portal_description", "two")
}
