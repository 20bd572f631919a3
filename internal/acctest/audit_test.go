package acctest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// In a check block, findings are a warning of the plan, which goes on.
func TestAccAuditInCheckBlock(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fill(t, site)
	example := files(t, "data-sources/connectwise_integration_audit")
	example["requirement.tf"] = requirement
	cli := newCLI(t, site, example)
	out, err := cli.Run(t.Context(), "plan", "-input=false", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Check block assertion failed", "error: managed_id_half: customer 34826:", "remedy: Create the missing one."} {
		if !strings.Contains(out, want) {
			t.Errorf("the plan lacks %q:\n%s", want, out)
		}
	}
}

// The directory of one client sees what nobody declared at its company, and leaves
// what all clients share to the directory of the MSP.
func TestAccClientAudit(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	cli := clientCLI(t, site, "SunDental", 34826)
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	site.ResetRequests()
	if plan, err := cli.Plan(t.Context()); err != nil || !plan.Empty() {
		t.Fatalf("%v, %v", plan, err)
	}
	t.Logf("a plan of one client makes %d calls", len(site.Requests()))
	company := site.IDOf(t, "/company/companies", "identifier", "SunDental")
	agreement := stateOf(t, cli)["connectwise_agreement.this[0]"]
	other, err := site.Add("/finance/agreements/types", map[string]any{"name": "Block Time"})
	if err != nil {
		t.Fatal(err)
	}
	ref := func(id any) map[string]any { return map[string]any{"id": id} }
	agreed := func(kind any, name string) map[string]any {
		return map[string]any{"name": name, "type": ref(kind), "company": ref(company), "contact": ref(agreement["contact_id"]), "startDate": "2026-11-01T00:00:00Z"}
	}
	for _, added := range []struct {
		path   string
		fields map[string]any
	}{
		{"/finance/agreements", agreed(agreement["type_id"], "Extra")},
		{"/finance/agreements", agreed(other, "Help desk")},
		{fmt.Sprintf("/finance/agreements/%v/additions", agreement["id"]), map[string]any{"product": map[string]any{"identifier": "AX-BASIC-FEE"}, "billCustomer": "Billable"}},
		{fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), map[string]any{
			"groupIdentifier": "EFS-34826", "deviceType": "Servers", "managementSolution": map[string]any{"name": "Axcient"},
		}},
		{"/company/managedDevicesIntegrations/1/crossReferences", map[string]any{"vendorType": "email_archiving"}},
	} {
		if _, err := site.As("jdoe").Add(added.path, added.fields); err != nil {
			t.Fatalf("%s: %s", added.path, err)
		}
	}
	_, text, report := drift(t, cli, ".")
	var found []string
	for _, f := range report.Directories[0].Findings {
		found = append(found, f.Rule+" "+f.Object.Type+" "+f.Object.UpdatedBy)
	}
	if want := []string{
		"managed_id_extra connectwise_managed_id jdoe", "undeclared connectwise_agreement jdoe",
		"undeclared connectwise_agreement_addition jdoe", "agreement_other connectwise_agreement jdoe",
	}; !slices.Equal(found, want) {
		t.Errorf("the script lists %q, want %q:\n%s", found, want, text)
	}
}
