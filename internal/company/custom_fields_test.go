package company_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// Terraform itself takes what the provider does with a part of a map: a value that
// is known only after apply, a null, a field that is no longer named, an edit.
func TestAccCustomFieldsInPart(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	const name = "connectwise_company.client"
	config := func(fields string) string {
		return site.Provider() + `
variable "none" {
  type    = string
  default = null
}
resource "terraform_data" "region" { input = "East" }
resource "connectwise_company" "client" {
  deletion_protection = false
  identifier          = "AcmeDental"
  name                = "Acme Dental"
  custom_fields       = {` + fields + `}
}`
	}
	edit := func(i int, value any) func() {
		return func() {
			company := site.IDOf(t, "/company/companies", "identifier", "AcmeDental")
			object, _ := site.Object("/company/companies", company)
			fields, _ := object["customFields"].([]any)
			field, _ := fields[i].(map[string]any)
			field["value"] = value
			site.MustEdit(t, "/company/companies", company, map[string]any{"customFields": fields})
		}
	}
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config(`Region = terraform_data.region.output, Seats = 1.1 * 3, VIP = true, Tier = var.none`), ConfigPlanChecks: empty},
			{PreConfig: edit(4, "Gold"), Config: config(`Region = "East", Seats = 1.1 * 3, VIP = true, Tier = var.none`), PlanOnly: true},
			{Config: config(`Region = "East", Tier = ""`), ConfigPlanChecks: empty, Check: resource.TestCheckResourceAttr(name, "custom_fields.%", "2")},
			{PreConfig: edit(1, 7), Config: config(`Region = "East", Tier = ""`), PlanOnly: true},
			{
				PreConfig: edit(0, nil), Config: config(`Region = "East", Tier = ""`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Changes(name, "custom_fields")}},
			},
			{Config: config(`Regoin = "East"`), ExpectError: acctest.Shown(`custom_fields["Regoin"] names no custom field`, "Region, Renewal, Seats, Tier, VIP")},
		},
	})
}
