package acctest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// warnings are the details of a plan's warnings by the address of the resource.
func warnings(t *testing.T, cli *terraform.CLI) map[string]string {
	t.Helper()
	output, err := cli.Run(t.Context(), "plan", "-input=false", "-json")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(output))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Diagnostic *struct{ Severity, Summary, Detail, Address string } `json:"diagnostic"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if d := line.Diagnostic; d != nil && d.Severity == "warning" && d.Address != "" {
			found[d.Address] += d.Summary + ": " + d.Detail
		}
	}
	return found
}

// dashboardEdits are edits of objects of the complete example in fields that its
// configuration leaves out.
var dashboardEdits = []struct {
	address, path string // a parent's id is in braces, by its attribute
	fields        map[string]any
	says          []string
}{
	{
		`connectwise_agreement.client["AcmeDental"]`, "/finance/agreements",
		map[string]any{"noEndingDateFlag": false, "endDate": "2030-12-31T00:00:00Z", "billProducts": "DoNotBill"},
		[]string{`end_date: "2030-12-31", was nothing`, "no_ending_date: false, was true", `bill_products: "DoNotBill", was `},
	},
	{
		`connectwise_agreement_addition.flat_fee["AcmeDental"]`, "/finance/agreements/{agreement_id}/additions",
		map[string]any{"unitPrice": 80, "cancelledDate": "2030-01-01T00:00:00Z"},
		[]string{"unit_price: 80, was 8", `cancelled_date: "2030-01-01", was nothing`},
	},
	{
		`connectwise_product.usage["BASIC"]`, "/procurement/catalog",
		map[string]any{"inactiveFlag": true},
		[]string{"inactive: true, was false"},
	},
	{`connectwise_service_board.backup`, "/service/boards", map[string]any{"inactiveFlag": true}, []string{"inactive: true, was false"}},
	{
		`connectwise_board_status.backup["In Progress"]`, "/service/boards/{board_id}/statuses",
		map[string]any{"inactive": true},
		[]string{"inactive: true, was false"},
	},
	{`connectwise_contact.client["AcmeDental"]`, "/company/contacts", map[string]any{"inactiveFlag": true}, []string{"inactive: true, was false"}},
	{
		`connectwise_managed_id.devices["AcmeDental"]`, "/company/companies/{company_id}/managementSummaryReports",
		map[string]any{"agreement": map[string]any{"id": 1}},
		[]string{"agreement_id: 1, was nothing"},
	},
	{
		`connectwise_managed_devices_integration.axcient`, "/company/managedDevicesIntegrations",
		map[string]any{"configBillCustomerFlag": true},
		[]string{"config_bill_customer: true, was false"},
	},
	{
		`connectwise_company.client["AcmeDental"]`, "/company/companies",
		map[string]any{"phoneNumber": "8135550199", "website": "https://edited.example"},
		[]string{`phone_number: "8135550199", was nothing`, `website: "https://edited.example", was nothing`},
	},
	{`connectwise_api_member.axcient`, "/system/apiMembers", map[string]any{"notes": "Edited"}, []string{`notes: "Edited", was nothing`}},
}

// stateOf returns the attributes of the resources in the state by address.
func stateOf(t *testing.T, cli *terraform.CLI) map[string]map[string]any {
	t.Helper()
	output, err := cli.Run(t.Context(), "show", "-json")
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string
					Values  map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(output), &state); err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]any{}
	for _, r := range state.Values.Root.Resources {
		found[r.Address] = r.Values
	}
	return found
}

// Every edit of what the complete example leaves out is seen with who and when, is
// not taken in by applies, and is planned back or silent where the provider says so.
func TestAccEditsOfWhatIsLeftOut(t *testing.T) {
	site := acctest.NewSite(t)
	cli := newCLI(t, site, files(t, "complete"))
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	for address, said := range warnings(t, cli) {
		t.Errorf("nothing was edited, and of %s the plan says %s", address, said)
	}
	state := stateOf(t, cli)
	before := map[string]map[string]any{}
	placeOf := func(address, path string) (string, int64) {
		return regexp.MustCompile(`\{\w+\}`).ReplaceAllStringFunc(path, func(p string) string {
			return fmt.Sprint(state[address][p[1:len(p)-1]])
		}), int64(state[address]["id"].(float64))
	}
	for _, row := range dashboardEdits {
		path, id := placeOf(row.address, row.path)
		before[row.address], _ = site.Object(path, id)
		if err := site.As("jdoe").Edit(path, id, row.fields); err != nil {
			t.Fatalf("%s: %s", row.address, err)
		}
	}
	reported := func(when string) {
		t.Helper()
		said := warnings(t, cli)
		for _, row := range dashboardEdits {
			for _, want := range append(row.says, "last changed by jdoe at 20") {
				if !strings.Contains(said[row.address], want) {
					t.Errorf("%s: of %s the plan says %q, want %q", when, row.address, said[row.address], want)
				}
			}
			delete(said, row.address)
		}
		for address, text := range said {
			t.Errorf("%s: of %s the plan says %s", when, address, text)
		}
	}
	reported("first plan")
	status, text, report := drift(t, cli, ".")
	if status != 1 {
		t.Errorf("the drift script exits with %d:\n%s", status, text)
	}
	for _, row := range dashboardEdits {
		lists := slices.ContainsFunc(report.Directories[0].LeftOut, func(e leftOut) bool {
			return e.Address == row.address && strings.Contains(e.Detail, row.says[0]) && strings.Contains(e.Detail, "by jdoe at 20")
		})
		if !lists {
			t.Errorf("the drift script does not list the edit of %s:\n%s", row.address, text)
		}
	}
	for _, when := range []string{"after an apply", "after two applies"} {
		if plan, err := cli.Apply(t.Context()); err != nil || !plan.Empty() {
			t.Fatalf("%v, %v", plan, err)
		}
		reported(when)
	}
	if said := warnings(t, cli.With("CONNECTWISE_UNMANAGED_EDITS=ignore")); len(said) > 0 {
		t.Errorf("ignored edits are reported: %v", said)
	}
	reverts := cli.With("CONNECTWISE_UNMANAGED_EDITS=revert")
	if _, err := reverts.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, row := range dashboardEdits {
		path, id := placeOf(row.address, row.path)
		now, _ := site.Object(path, id)
		for field := range row.fields {
			// A flag that is off may be missing.
			was := before[row.address][field]
			if was == nil && now[field] == false {
				continue
			}
			if !reflect.DeepEqual(now[field], was) {
				t.Errorf("%s: %s is %v, was %v before the edit", row.address, field, now[field], before[row.address][field])
			}
		}
	}
	for address, said := range warnings(t, cli) {
		t.Errorf("everything was brought back, and of %s the plan says %s", address, said)
	}
}
