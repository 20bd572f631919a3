package finance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
)

// A company and an agreement are destroyed only after the configuration allowed
// it; a deletion that no plan saw is refused too.
func TestDeletionProtection(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		of         kit.Definition
		config     kittest.Config
		collection string
	}{
		"company":   {company.Company, kittest.Config{"identifier": "Acme", "name": "Acme"}, "/company/companies"},
		"agreement": {finance.Agreement, kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2}, agreements},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, row.of)
			h.Create(row.config)
			said := []string{"is protected", fmt.Sprintf("id %d", h.ID()), "set deletion_protection = false"}
			h.Delete().Fails("deletion_protection", said...)
			h.DeleteUnplanned().Fails("deletion_protection", said...).Sent()
			if object, ok := h.Object(row.collection, h.ID()); !ok || object["deletedFlag"] == true || !h.Exists() {
				t.Errorf("the site has it: %t, %v", ok, object)
			}
			h.Restart()
			row.config["deletion_protection"] = false
			if sent := h.Update(row.config).Requests; len(sent) > 0 {
				t.Errorf("to take the protection away sent %v", sent)
			}
			deletes := 0
			for _, request := range h.Delete().Requests {
				if request.Method == http.MethodDelete {
					deletes++
				}
			}
			if deletes != 1 || h.Exists() {
				t.Errorf("%d deletions; it exists: %t", deletes, h.Exists())
			}
		})
	}
}
