package company_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A company is not deleted from above an agreement that goes on, and the plan says
// which those are.
func TestCompanyWithAgreementIsKept(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change map[string]any // to the agreement
		kept   bool
	}{
		"goes on":           {nil, true},
		"begins next year":  {map[string]any{"startDate": "2099-01-01T00:00:00Z", "billStartDate": "2099-01-01T00:00:00Z"}, true},
		"cancelled":         {map[string]any{"cancelledFlag": true, "dateCancelled": "2026-01-02T00:00:00Z", "reasonCancelled": "Over"}, false},
		"expired":           {map[string]any{"noEndingDateFlag": false, "endDate": "2026-01-02T00:00:00Z"}, false},
		"another company's": {map[string]any{"company": map[string]any{"id": 2}, "contact": map[string]any{"id": 2}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			h := site.Resource(company.Company)
			h.Create(kittest.Config{"identifier": "AcmeDental", "name": "Acme Dental", "deletion_protection": false})
			id := h.ID()
			contact := site.MustAdd("/company/contacts", map[string]any{"firstName": "Ada", "company": map[string]any{"id": id}})
			agreement := site.MustAdd("/finance/agreements", map[string]any{
				"name": "Online Backup", "type": map[string]any{"id": 1}, "company": map[string]any{"id": id}, "contact": map[string]any{"id": contact},
				"startDate": "2026-01-01T00:00:00Z",
			})
			site.MustEdit("/finance/agreements", agreement, row.change)
			deleted := h.Delete()
			if row.kept {
				line := fmt.Sprintf("  Online Backup (id %d)", agreement)
				deleted.Warns("", `The company "AcmeDental" has agreements`, line, "flags it as deleted").
					Fails("", "was not deleted", line, "End or cancel them first", "removed block")
			}
			if object, _ := site.Object("/company/companies", id); row.kept == (object["deletedFlag"] == true) {
				t.Errorf("the company has deletedFlag %v", object["deletedFlag"])
			}
		})
	}
}
