package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// addCompanies fills a site as a person would.
func addCompanies(t *testing.T, site *acctest.Site, n int) {
	t.Helper()
	for i := range n {
		_, err := site.Add("/company/companies", map[string]any{"identifier": fmt.Sprintf("Client%04d", i), "name": fmt.Sprintf("Client %d", i)})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// terraform query lists over pages, with identities that import.
func TestAccListResource(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	addCompanies(t, site, 1005)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{{
			Query: true,
			Config: site.Provider() + `
list "connectwise_company" "all" {
  provider = connectwise
  limit    = 2000
}
list "connectwise_company" "one" {
  provider         = connectwise
  include_resource = true
  config { conditions = "identifier = 'SunDental'" }
}`,
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("connectwise_company.all", 1007),
				querycheck.ExpectLength("connectwise_company.one", 1),
				querycheck.ExpectIdentity("connectwise_company.one", map[string]knownvalue.Check{
					"id": knownvalue.Int64Exact(2), "login_company_id": knownvalue.StringExact(acctest.CompanyID),
				}),
			},
		}},
	})
}

// A list whose second page fails says so: it does not end early.
func TestAccListResourceSecondPageFails(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	addCompanies(t, site, 1005)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{{
			PreConfig: func() {
				site.Inject(psasim.Fault{Method: "GET", Path: "/company/companies", Times: 1, After: true})
				site.Inject(psasim.Fault{Method: "GET", Path: "/company/companies", Code: "InvalidField", Message: "page-two-failed"})
			},
			Query: true,
			Config: site.Provider() + `
list "connectwise_company" "all" {
  provider = connectwise
  limit    = 2000
}`,
			ExpectError: acctest.Shown("page-two-failed"),
		}},
	})
}

// A plural data source feeds the for_each of import blocks: adoption without a
// single id, on every Terraform from 1.7.
func TestAccPluralDataSource(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	addCompanies(t, site, 30)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: site.Provider() + `
data "connectwise_companies" "clients" { conditions = "identifier like 'Client*'" }
data "connectwise_board_statuses" "desk" { board_id = 1 }
output "clients" { value = length(data.connectwise_companies.clients.ids) }`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("clients", knownvalue.Int64Exact(30)),
				statecheck.ExpectKnownValue("data.connectwise_companies.clients",
					tfjsonpath.New("companies").AtMapKey("Client0007").AtMapKey("name"), knownvalue.StringExact("Client 7")),
				statecheck.ExpectKnownValue("data.connectwise_board_statuses.desk", tfjsonpath.New("ids").AtMapKey(">Closed"), knownvalue.Int64Exact(3)),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}},
	})
}

// A name that is more than a name finds its owner and nothing else.
func TestAccNamesAreOnlyNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{`O"Brien" or 1=1`, `O'Brien "x" [y]`, `50% [off] \ *`, `Ünïcode & Söhne`, `a' or name like '%`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			addCompanies(t, site, 3)
			id, err := site.Add("/company/companies", map[string]any{"identifier": "Wanted", "name": name})
			if err != nil {
				t.Fatal(err)
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				Steps: []resource.TestStep{{
					Config: site.Provider() + fmt.Sprintf("data \"connectwise_company\" \"c\" {\n  name = %s\n}", hcl(name)),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue("data.connectwise_company.c", tfjsonpath.New("id"), knownvalue.Int64Exact(id)),
					},
				}},
			})
		})
	}
}
