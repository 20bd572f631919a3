package acctest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

const companies = "/company/companies"

func rewrite(t *testing.T, site *acctest.Site, field string, as func(any) any) {
	t.Helper()
	if err := site.Simulator.Rewrite(companies, field, as); err != nil {
		t.Fatal(err)
	}
}

// A site that stores telephone numbers as digits: the user's spelling stays, and
// nothing is planned.
func TestAccStoredSpelling(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	rewrite(t, site, "phoneNumber", func(v any) any { return strings.ReplaceAll(v.(string), "-", "") })
	const name = "connectwise_company.client"
	config := func(phone, city string) string {
		return site.Provider() + `
resource "connectwise_company" "client" {
  deletion_protection = false
  identifier   = "AcmeDental"
  name         = "Acme Dental"
  site_name    = "Main"
  phone_number = "` + phone + `"
  city         = "` + city + `"
}`
	}
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config("720-204-4500", "Tampa"), ConfigPlanChecks: empty,
				Check: resource.TestCheckResourceAttr(name, "phone_number", "720-204-4500"),
			},
			{Config: config("720-204-4500", "Miami"), ConfigPlanChecks: empty},
			{Config: config("720-204-4501", "Miami"), ConfigPlanChecks: empty},
			{
				PreConfig: func() {
					id := site.IDOf(t, companies, "identifier", "AcmeDental")
					site.MustEdit(t, companies, id, map[string]any{"phoneNumber": "8135550100"})
				},
				Config: config("720-204-4501", "Miami"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{acctest.Changes(name, "phone_number")},
				},
			},
		},
	})
}

// A site that stores something else than it was sent: the company is created
// once and never destroyed, the next plan shows the difference, and the update
// that does not change it is an error.
func TestAccStoredOtherwise(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	rewrite(t, site, "city", func(v any) any { return v.(string) + " FL" })
	cli := newCLI(t, site, map[string]string{"main.tf": requirement + `
provider "connectwise" {}

resource "connectwise_company" "client" {

  deletion_protection = false
  identifier = "AcmeDental"
  name       = "Acme Dental"
  site_name  = "Main"
  city       = "Tampa"
}`})
	apply := []string{"apply", "-input=false", "-auto-approve", "-no-color"}
	out, err := cli.Run(t.Context(), apply...)
	if err != nil {
		t.Fatal(err)
	}
	if shown := acctest.Shown("Warning: ConnectWise stored another value", `"Tampa FL" for city`, `"Tampa"`); !shown.MatchString(out) {
		t.Errorf("the apply did not warn:\n%s", out)
	}
	plan, err := cli.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if changes := strings.Join(plan.Differences(), "\n"); !strings.Contains(changes, `city is "Tampa FL", should be "Tampa"`) {
		t.Errorf("the next plan says %q", changes)
	}
	out, err = cli.Run(t.Context(), apply...)
	if err == nil {
		t.Fatalf("the update that changed nothing is not an error:\n%s", out)
	}
	if shown := acctest.Shown("Error: ConnectWise did not change the value", `still stores "Tampa FL" for city`); !shown.MatchString(err.Error()) {
		t.Errorf("the error says %s", err)
	}
	for _, write := range site.Writes() {
		if strings.HasPrefix(write, "DELETE") {
			t.Errorf("the company was destroyed: %v", site.Writes())
		}
	}
	if created := strings.Count(strings.Join(site.Writes(), "\n"), "POST"); created != 1 {
		t.Errorf("%d creates: %v", created, site.Writes())
	}
}

// Arithmetic of the configuration reaches ConnectWise as the number that was
// meant; a number that never ends is an error of its attribute.
func TestAccDecimals(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	config := func(price string) string {
		return site.Provider() + `
data "connectwise_product_category" "managed" { name = "Managed Services" }
data "connectwise_product_type" "software" { name = "Software" }
resource "connectwise_product_subcategory" "backup" {
  name        = "Usage"
  category_id = data.connectwise_product_category.managed.id
}
resource "connectwise_product" "usage" {
  identifier           = "AX-OB"
  description          = "Online Backup"
  customer_description = "Online Backup"
  subcategory_id       = connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  price                = ` + price + `
}`
	}
	stored := func(want string) func() {
		return func() {
			id := site.IDOf(t, "/procurement/catalog", "identifier", "AX-OB")
			product, _ := site.Object("/procurement/catalog", id)
			if price, err := json.Marshal(product["price"]); err != nil || string(price) != want {
				t.Errorf("the price is stored as %s, want %s", price, want)
			}
		}
	}
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config("1.1 * 3"), ConfigPlanChecks: empty},
			{
				PreConfig: stored("3.3"), Config: config("100 / 3"),
				ExpectError: acctest.Shown("Invalid decimal", "price has 60 significant digits, and ConnectWise keeps 15"),
			},
			{Config: config("0.1 + 0.2"), ConfigPlanChecks: empty},
			{PreConfig: stored("0.3"), Config: config("0.3"), PlanOnly: true},
		},
	})
}
