package syncrun_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const run = "connectwise_sync_run.nightly"

// setup is an MSP as far as a sync needs it.
const setup = `
resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}
resource "connectwise_managed_devices_integration" "axcient" {
  name     = "Axcient"
  solution = connectwise_management_solution.axcient.management_solution_name
}
data "connectwise_product_category" "managed_services" { name = "Managed Services" }
data "connectwise_product_type" "software" { name = "Software" }
data "connectwise_unit_of_measure" "each" { name = "Each" }
data "connectwise_billing_cycle" "monthly" { name = "Monthly" }
resource "connectwise_product_subcategory" "backup" {
  name        = "Online Backup"
  category_id = data.connectwise_product_category.managed_services.id
}
resource "connectwise_product" "usage" {
  identifier           = "AX-GB"
  description          = "Online Backup w/25 GB"
  customer_description = "Online Backup"
  subcategory_id       = connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  unit_of_measure_id   = data.connectwise_unit_of_measure.each.id
  price                = 1.5
}
resource "connectwise_cross_reference" "backup" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  vendor_type                    = "online_backup"
  vendor_level                   = "Standard 25GB"
  product_id                     = connectwise_product.usage.id
}
resource "connectwise_agreement_type" "backup" {
  name             = "Online Backup"
  billing_cycle_id = data.connectwise_billing_cycle.monthly.id
}
data "connectwise_sync_policy" "msp" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  billing = {
    measures = ["online_backup_gb"]
    rounding = "up"
    round_to = 1
  }
  %s
}
`

// client is a client of it: its name and Cust. ID.
const client = `
resource "connectwise_company" "%[1]s" {
  identifier = "%[1]s"
  name       = "%[1]s"

  deletion_protection = false
}
resource "connectwise_contact" "%[1]s" {
  first_name = "Ada"
  last_name  = "%[1]s"
  company_id = connectwise_company.%[1]s.id
}
resource "connectwise_managed_id" "%[1]s" {
  company_id             = connectwise_company.%[1]s.id
  managed_id             = provider::connectwise::managed_id("%[2]s")
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}
resource "connectwise_agreement" "%[1]s" {
  name       = "Online Backup"
  type_id    = connectwise_agreement_type.backup.id
  company_id = connectwise_company.%[1]s.id
  contact_id = connectwise_contact.%[1]s.id
  start_date = "2026-11-01"

  deletion_protection = false
}
resource "connectwise_agreement_addition" "%[1]s" {
  agreement_id   = connectwise_agreement.%[1]s.id
  product_id     = connectwise_product.usage.id
  serial_number  = connectwise_managed_id.%[1]s.managed_id
  less_included  = 25
  effective_date = "2026-11-01"
}
`

// fixture is a site, a file of usage, and configurations of both.
type fixture struct {
	*acctest.Site
	t      *testing.T
	usage  string
	report string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	directory := t.TempDir()
	return &fixture{
		Site: acctest.NewSite(t), t: t,
		usage: filepath.Join(directory, "usage.csv"), report: filepath.Join(directory, "reports", "nightly"),
	}
}

// write writes the portal's account list; a row is "customer account name GB status".
func (f *fixture) write(rows ...string) {
	f.t.Helper()
	lines := []string{"Account No,Cust. ID,Username,SPlan,Service,Type,Disk Usage (GB),Last Backup,Last Status"}
	for _, row := range rows {
		c := strings.Fields(row)
		lines = append(lines, fmt.Sprintf("%s,%s,%s,Standard 25GB,Online Backup,Server,%s,2026-11-23T03:12:44Z,%s", c[1], c[0], c[2], c[3], c[4]))
	}
	if err := os.WriteFile(f.usage, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// clients are Cust. IDs by the name of the client.
type clients map[string]string

// config is the configuration with further arguments of policy and run.
func (f *fixture) config(c clients, policy, arguments string) string {
	var b, wait strings.Builder
	b.WriteString(f.Provider() + fmt.Sprintf(setup, policy))
	for _, name := range slices.Sorted(maps.Keys(c)) {
		fmt.Fprintf(&b, client, name, c[name])
		fmt.Fprintf(&wait, "connectwise_agreement_addition.%s, ", name)
	}
	return b.String() + fmt.Sprintf(`
resource "connectwise_sync_run" "nightly" {
  policy    = data.connectwise_sync_policy.msp.json
  source    = { csv = { path = %q } }
  customers = %s
  %s
  depends_on = [%sconnectwise_cross_reference.backup]
}
`, f.usage, c.companies(), arguments, wait.String())
}

// companies is the map of customers in HCL.
func (c clients) companies() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c)) {
		fmt.Fprintf(&b, "%q = connectwise_company.%s.id, ", c[name], name)
	}
	return "{ " + b.String() + "}"
}

// addition is the path and id of a client's addition.
func (f *fixture) addition(client string) (path string, id int64) {
	f.t.Helper()
	company := f.IDOf(f.t, "/company/companies", "identifier", client)
	for _, agreement := range f.Objects("/finance/agreements") {
		if reference, ok := agreement["company"].(map[string]any); ok && fmt.Sprint(reference["id"]) == fmt.Sprint(company) {
			path := fmt.Sprintf("/finance/agreements/%v/additions", agreement["id"])
			return path, f.IDOf(f.t, path, "serialNumber", "EFS-"+customers[client])
		}
	}
	f.t.Fatalf("%s has no addition", client)
	return "", 0
}

// bills checks what an addition bills.
func (f *fixture) bills(client, quantity string) check {
	return func(*tfjson.State) error {
		path, id := f.addition(client)
		object, _ := f.Object(path, id)
		if got, err := decimal.Parse(fmt.Sprint(object["quantity"])); err != nil || !got.Equal(decimal.MustParse(quantity)) {
			return fmt.Errorf("%s bills %s, want %s", client, got, quantity)
		}
		return nil
	}
}

var (
	customers = clients{"Acme": "34826", "Bay": "34911", "Coast": "35002"}
	isEmpty   = resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	two       = clients{"Acme": "34826", "Bay": "34911"}
)

// check is a look at a state, or at the site.
type check func(*tfjson.State) error

func (c check) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c(req.State)
}

func checks(all ...check) []statecheck.StateCheck {
	var list []statecheck.StateCheck
	for _, c := range all {
		list = append(list, c)
	}
	return list
}

// has checks a value of the run by its path, such as results.34826.status.
func has(path, want string) check {
	return func(state *tfjson.State) error {
		for _, r := range state.Values.RootModule.Resources {
			if r.Address != run {
				continue
			}
			var v any = r.AttributeValues
			for part := range strings.SplitSeq(path, ".") {
				object, _ := v.(map[string]any)
				v = object[part]
			}
			if got := fmt.Sprint(v); got != want {
				return fmt.Errorf("%s is %q, want %q", path, got, want)
			}
			return nil
		}
		return fmt.Errorf("the state has no %s", run)
	}
}

func reason(want string) check { return has("reason", want) }

// The first apply of an empty site pushes; the plan after it is empty, and its
// refresh makes no call for the run. No machine's name is in the state.
func TestAccSync(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("34826 80202028 acme-srv01 41.5 Success", "34826 80202029 acme-ws01 6.25 Success", "34911 80202101 bay-srv01 18 Success")
	base := f.config(two, "", fmt.Sprintf("report_path = %q", f.report))
	path := ""
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: base, ConfigPlanChecks: isEmpty,
				ConfigStateChecks: checks(
					f.bills("Acme", "48"), f.bills("Bay", "18"), // 41.5 + 6.25 = 47.75, rounded up
					has("results.34826.status", "pushed"),
					has("counts.changes", "2"),
					reason("Nothing has been pushed yet."),
					func(state *tfjson.State) error {
						raw, err := json.Marshal(state)
						if err != nil {
							return err
						}
						if strings.Contains(string(raw), "acme-srv01") {
							return fmt.Errorf("the state has the name of a machine")
						}
						return nil
					},
					func(*tfjson.State) error {
						for _, ending := range []string{".json", ".html", ".progress.jsonl"} {
							info, err := os.Stat(f.report + ending)
							if err != nil {
								return err
							}
							if info.Mode().Perm() != 0o600 {
								return fmt.Errorf("%s%s can be read by others: %s", f.report, ending, info.Mode())
							}
						}
						return nil
					},
				),
			},
			{
				// The interval holds the push back, and the plan says nothing of it.
				PreConfig: func() { f.write("34826 80202028 acme-srv01 60 Success", "34911 80202101 bay-srv01 18 Success") },
				Config:    base, PlanOnly: true,
			},
			{
				PreConfig: func() { f.ResetRequests() },
				Config:    f.config(two, "", fmt.Sprintf("report_path = %q\n  force = \"2026-11-24 wrong size\"", f.report)), ConfigPlanChecks: isEmpty,
				ConfigStateChecks: checks(f.bills("Acme", "60"), f.bills("Bay", "18"), reason("force changed: the minimum interval is passed over once."),
					func(*tfjson.State) error {
						path, _ = f.addition("Acme")
						for _, r := range f.Requests() {
							if r.Method != http.MethodGet && !strings.HasPrefix(r.Path, path) {
								return fmt.Errorf("%s %s was sent", r.Method, r.Path)
							}
						}
						return nil
					}),
			},
		},
	})
}

// A customer that fails keeps no other from being pushed; the error names it, the
// next plan shows the run with its reason, and the next apply pushes what is left.
// So for the first run, which Terraform replaces, as for a later one.
func TestAccSyncFailure(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]bool{"create": true, "update": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			three := clients{"Acme": "34826", "Bay": "34911", "Coast": "35002"}
			usage := func(gb int) {
				f.write(fmt.Sprintf("34826 1 a %d Success", gb), fmt.Sprintf("34911 2 b %d Success", gb), fmt.Sprintf("35002 3 c %d Success", gb))
			}
			interval := `minimum_interval = "0s"`
			fail := func() {
				f.Inject(psasim.Fault{Method: http.MethodPatch, Path: "/finance/agreements/", Every: 2, Field: "quantity", Code: "InvalidField", Message: "no", Times: 1})
			}
			usage(10)
			var steps []resource.TestStep
			config := f.config(three, interval, "")
			if !first {
				steps = append(steps, resource.TestStep{Config: config, ConfigPlanChecks: isEmpty})
			}
			steps = append(steps,
				resource.TestStep{
					PreConfig: func() { usage(20); fail() }, Config: config,
					ExpectError: regexp.MustCompile(`(?s)The sync is not complete.*1 of 3 customers failed`),
				},
				resource.TestStep{
					PreConfig: func() { f.ResetRequests() }, Config: config, ConfigPlanChecks: isEmpty,
					ConfigStateChecks: checks(f.bills("Acme", "20"), f.bills("Bay", "20"), f.bills("Coast", "20"),
						func(*tfjson.State) error {
							if writes := f.Writes(); len(writes) != 1 {
								return fmt.Errorf("the second apply wrote %v, want what is left alone", writes)
							}
							return nil
						}),
				},
			)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
		})
	}
}
