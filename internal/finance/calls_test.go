package finance_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// An addition under an agreement of the same run costs its create alone: what there
// is to warn of was said when it was planned.
func TestAdditionOfNewAgreementAsksNothing(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	product := site.MustAdd("/procurement/catalog", map[string]any{
		"identifier": "AX-A", "description": "A", "customerDescription": "A", "productClass": "NonInventory",
		"subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
	})
	agreement := site.Named("connectwise_agreement")
	agreement.Apply(kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2})
	site.ResetRequests()
	site.Named("connectwise_agreement_addition").Plan(kittest.Config{
		"agreement_id": int(agreement.ID()), "product_id": int(product), "serial_number": "EFS-34826",
	}).Sent()
}
