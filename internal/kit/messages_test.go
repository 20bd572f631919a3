package kit_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// A parent that does not exist is an error at the attribute that names it.
func TestMissingParent(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		of        kit.Definition
		config    kittest.Config
		attribute string
	}{
		"status":   {service.Status, kittest.Config{"board_id": 999, "name": "New"}, "board_id"},
		"addition": {finance.Addition, kittest.Config{"agreement_id": 999, "product_id": 1}, "agreement_id"},
		"managed id": {managedit.ManagedID, kittest.Config{
			"company_id": 999, "managed_id": "EFS-1", "management_solution_id": 1, "device_type": "WorkstationsAndServers",
		}, "company_id"},
		"second managed id": {managedit.ManagedID, kittest.Config{
			"company_id": 999, "managed_id": "EFS-1", "management_solution_id": 1, "device_type": "BackupStats",
		}, "company_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := kittest.New(t, row.of).Create(row.config)
			result.Fails(row.attribute, "999")
			result.SaysNothingOf("groupIdentifier", "deletedFlag", "the company 0")
		})
	}
}

// A rename to a name that another object has names that object's id, in an update as in
// a create.
func TestTakenName(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	id := site.MustAdd(companies, map[string]any{"identifier": "Taken", "name": "Taken"})
	h := site.Resource(company.Company)
	h.Create(kittest.Config{"identifier": "Taken", "name": "Acme"}).Fails("identifier", fmt.Sprintf("id %d", id), "import")
	h.Create(kittest.Config{"identifier": "Acme", "name": "Acme"})
	h.Apply(kittest.Config{"identifier": "Taken", "name": "Acme"}).Fails("identifier", fmt.Sprintf("id %d", id))
}

// A deletion that is refused says who uses the object and what to do.
func TestDeletionOfWhatIsInUse(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	h := site.Resource(service.Board)
	h.Create(kittest.Config{"name": "Backup", "location_id": 1, "department_id": 1})
	site.MustAdd("/service/tickets", map[string]any{"summary": "Backup failed", "board": map[string]any{"id": h.ID()}, "company": map[string]any{"id": 2}})
	h.Delete().Fails("", "used by a Ticket", "inactive = true")
}
