package finance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
)

func TestAccAgreementType(t *testing.T) {
	first, second := acctest.Values(finance.AgreementType, map[string][2]string{"invoice_pre_suffix": {`"one"`, `"two"`}})
	acctest.Walk{
		Definition: finance.AgreementType, Required: acctest.Attributes{"name": `"Online Backup"`},
		First: first, Second: second, ImportName: "second",
	}.Run(t)
}

const setup = `
data "connectwise_company" "sun" { identifier = "SunDental" }
data "connectwise_contact" "sunny" {
  first_name = "Sunny"
  last_name  = "Dent"
}
data "connectwise_agreement_type" "managed" { name = "Managed Services" }
data "connectwise_product_subcategory" "backup" { name = "Backup" }
data "connectwise_product_type" "software" { name = "Software" }
`

func TestAccAgreement(t *testing.T) {
	first, second := acctest.Values(finance.Agreement, map[string][2]string{
		"company_id": {}, "contact_id": {}, "site_id": {"1", "2"},
		"start_date": {`"2026-01-31"`, `"2026-03-01"`}, "bill_start_date": {`"2026-01-31"`, `"2026-03-01"`},
		"end_date": {`"2030-01-31"`, `"2031-03-01"`}, "no_ending_date": {},
		"cancelled": {"true", "false"}, "date_cancelled": {`"2026-05-01"`, `"2026-06-01"`},
		"parent_agreement_id": {"connectwise_agreement.above.id", "connectwise_agreement.beside.id"},
	})
	parent := `
resource "connectwise_agreement" "%[1]s" {
  name       = "%[1]s"
  type_id    = data.connectwise_agreement_type.managed.id
  company_id = data.connectwise_company.sun.id
  contact_id = data.connectwise_contact.sunny.id
}`
	acctest.Walk{
		Definition: finance.Agreement,
		Prelude:    setup + fmt.Sprintf(parent, "above") + fmt.Sprintf(parent, "beside"),
		Required: acctest.Attributes{
			"name": `"Online Backup"`, "type_id": "data.connectwise_agreement_type.managed.id",
			"company_id": "data.connectwise_company.sun.id", "contact_id": "data.connectwise_contact.sunny.id",
		},
		Always: acctest.Attributes{"no_ending_date": "false"},
		First:  first, Second: second,
		ImportName: "second",
	}.Run(t)
}

const agreement = setup + `
resource "connectwise_product" "gb" {
  identifier           = "AX-OB-BASIC"
  description          = "Online Backup Basic Storage w/25 GB"
  customer_description = "Basic Online Backup, $1.50/GB"
  subcategory_id       = data.connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  price                = 1.50
}
resource "connectwise_agreement" "backup" {
  name            = "Online Backup"
  type_id         = data.connectwise_agreement_type.managed.id
  company_id      = data.connectwise_company.sun.id
  contact_id      = data.connectwise_contact.sunny.id
  start_date      = "2026-01-01"
}
`

func TestAccAddition(t *testing.T) {
	first, second := acctest.Values(finance.Addition, map[string][2]string{
		"serial_number": {`"EFS-34826"`, `"EFS-34827"`}, "cancelled_date": {`"2026-05-01"`, `"2026-06-01"`},
	})
	acctest.Walk{
		Definition: finance.Addition,
		Prelude:    agreement,
		Required:   acctest.Attributes{"agreement_id": "connectwise_agreement.backup.id", "product_id": "connectwise_product.gb.id"},
		First:      first, Second: second,
		ImportName: "%d/AX-OB-BASIC/EFS-34827",
	}.Run(t)
}

const addition = `
resource "connectwise_agreement_addition" "gb" {
  agreement_id   = connectwise_agreement.backup.id
  product_id     = connectwise_product.gb.id
  serial_number  = "EFS-34826"
  less_included  = 25
  effective_date = "2026-01-01"
%s
}`

func additions(t *testing.T, site *acctest.Site) string {
	t.Helper()
	return fmt.Sprintf("/finance/agreements/%d/additions", site.IDOf(t, "/finance/agreements", "name", "Online Backup"))
}

// What the sync pushes is no drift where the configuration leaves it out, and is
// drift where it does not.
func TestAccAdditionOwnedBySync(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	const name = "connectwise_agreement_addition.gb"
	push := func() {
		path := additions(t, site)
		site.MustEdit(t, path, site.IDOf(t, path, "serialNumber", "EFS-34826"), map[string]any{
			"quantity": 48.5, "invoiceDescription": "acme-srv01: 48.5 GB",
		})
	}
	none := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: site.Provider() + acctest.Unprotected(agreement) + fmt.Sprintf(addition, "")},
			{
				PreConfig: push, Config: site.Provider() + acctest.Unprotected(agreement) + fmt.Sprintf(addition, ""),
				ConfigPlanChecks: none,
				Check: resource.ComposeTestCheckFunc(
					resource.TestCheckResourceAttr(name, "quantity", "48.5"),
					resource.TestCheckResourceAttr(name, "billed_quantity", "23.5"),
					resource.TestCheckResourceAttr(name, "ext_price", "35.25"),
					resource.TestCheckResourceAttr(name, "invoice_description", "acme-srv01: 48.5 GB"),
				),
			},
			{
				// An update of another attribute leaves alone what the sync pushed.
				Config: site.Provider() + acctest.Unprotected(agreement) + fmt.Sprintf(addition, "unit_cost = 0.30"),
				Check:  resource.TestCheckResourceAttr(name, "quantity", "48.5"),
			},
			{
				Config: site.Provider() + acctest.Unprotected(agreement) + fmt.Sprintf(addition, "quantity = 10.10"),
				Check:  resource.TestCheckResourceAttr(name, "quantity", "10.1"),
			},
			{
				PreConfig: push, Config: site.Provider() + acctest.Unprotected(agreement) + fmt.Sprintf(addition, "quantity = 10.10"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Changes(name, "quantity")}},
			},
		},
	})
}

// An addition that was invoiced cannot be deleted: it is cancelled.
func TestAccAdditionCancelled(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: site.Provider() + acctest.Unprotected(agreement) + fmt.Sprintf(addition, "")},
			{
				PreConfig: func() {
					id := site.IDOf(t, "/finance/agreements", "name", "Online Backup")
					if err := site.Invoice(id, time.Now()); err != nil {
						t.Fatal(err)
					}
				},
				Config: site.Provider() + acctest.Unprotected(agreement),
				PostApplyFunc: func() {
					left := site.Objects(additions(t, site))
					want := serverDay(t, 0) + "T00:00:00Z"
					if len(left) != 1 || left[0]["cancelledDate"] != want {
						t.Errorf("the site has %v, want one addition cancelled %s", left, want)
					}
				},
			},
			{
				PreConfig: func() {
					if err := site.Remove(additions(t, site), 1); err != nil {
						t.Fatal(err)
					}
				},
				Config: site.Provider() + acctest.Unprotected(agreement),
			},
		},
	})
}
