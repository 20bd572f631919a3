package acctest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// driftReport is what the script writes with --json.
type driftReport struct {
	Directories []struct {
		Directory, Status, Error string
		Edited                   []reportedEdit
		LeftOut                  []reportedEdit `json:"left_out"`
		Deleted                  []reportedEdit
		NotApplied               []struct{ Address string } `json:"not_applied"`
		Findings                 []finding
	}
}

// reportedEdit has ShouldBe where the configuration sets the attribute and Was where
// it does not.
type reportedEdit struct {
	Address, Attribute string
	Is, Was            any
	ShouldBe           any `json:"should_be"`
	By, At             string
}

type finding struct {
	Rule, Severity, Problem string
	Object                  struct {
		Type      string
		ID        int64
		UpdatedBy string `json:"updated_by"`
		UpdatedAt string `json:"updated_at"`
	}
}

// drift runs the script of examples/ci in a CLI's directory.
func drift(t *testing.T, cli *terraform.CLI, directories ...string) (status int, text string, report driftReport) {
	t.Helper()
	script, err := filepath.Abs(filepath.Join(root, "examples", "ci", "drift.sh"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "drift.json")
	command := cli.Command(t.Context(), script, append([]string{"--json", file}, directories...)...)
	command.Env = append(command.Env, "SKIP_INIT=1")
	out, err := command.Output()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		status = exit.ExitCode()
		if len(exit.Stderr) > 0 {
			t.Errorf("the script complains: %s", exit.Stderr)
		}
	case err != nil:
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return status, string(out), report
}

// The complete example is healthy; what is edited, deleted and added behind
// Terraform's back is named, and a directory that cannot be planned does not hide
// the others.
func TestAccDriftScript(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("jq is not available")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	cli := newCLI(t, site, files(t, "complete"))
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status, text, report := drift(t, cli, "."); status != 0 || text != ".: nothing differs\n" || len(report.Directories) != 1 || report.Directories[0].Status != "same" {
		t.Fatalf("a site in sync: %d\n%s", status, text)
	}

	company := site.IDOf(t, "/company/companies", "identifier", "BayLegal")
	board := site.IDOf(t, "/service/boards", "name", "Backup Alerts")
	integration := site.IDOf(t, "/company/managedDevicesIntegrations", "name", "Axcient")
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	byHand := site.As("jdoe")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(byHand.Edit("/company/companies", company, map[string]any{"city": "Miami"}))
	must(byHand.Remove(statuses, site.IDOf(t, statuses, "name", "In Progress")))
	for path, fields := range map[string]map[string]any{
		fmt.Sprintf("/company/companies/%d/managementSummaryReports", company): {
			"groupIdentifier": "EFS-99", "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"name": "Axcient"},
		},
		fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration): {"vendorType": "email_archiving"},
		statuses: {"name": "Extra"},
	} {
		_, err := byHand.Add(path, fields)
		must(err)
	}
	_, err := byHand.Add(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), map[string]any{
		"groupIdentifier": "EFS-34826", "deviceType": "BackupStats", "managementSolution": map[string]any{"name": "Axcient"},
	})
	must(err)
	for _, agreement := range site.Objects("/finance/agreements") {
		client, _ := agreement["company"].(map[string]any)
		id := psa.Record(agreement).ID()
		switch client["identifier"] {
		case "AcmeDental":
			must(byHand.Edit("/finance/agreements", id, map[string]any{"endDate": agreement["startDate"], "noEndingDateFlag": false}))
		case "BayLegal":
			_, err := byHand.Add("/finance/agreements", map[string]any{
				"name": "Extra", "type": agreement["type"], "company": agreement["company"], "contact": agreement["contact"], "startDate": agreement["startDate"],
			})
			must(err)
			_, err = byHand.Add(fmt.Sprintf("/finance/agreements/%d/additions", id), map[string]any{
				"product": map[string]any{"identifier": "AX-BASIC-FEE"}, "billCustomer": "Billable", "effectiveDate": agreement["startDate"],
			})
			must(err)
		}
	}
	must(os.Mkdir(cli.Path("broken"), 0o755))
	must(os.WriteFile(cli.Path("broken/main.tf"), []byte("resource \"connectwise_company\" \"x\" {\n"), 0o600))

	status, text, report := drift(t, cli, "missing", "broken", ".")
	if status != 2 {
		t.Errorf("with a broken directory the script exits with %d", status)
	}
	for _, want := range []string{
		"missing: could not be looked at\n  error: There is no such directory.\n",
		"broken: could not be looked at\n  error: ",
		"\n.: differs\n",
		"\n" + `  edited: connectwise_company.client["BayLegal"]: city is "Miami", should be "Tampa", last changed by jdoe at 20`,
		"\n" + `  deleted: connectwise_board_status.backup["In Progress"]` + "\n",
		"\n  audit: error: managed_id_extra: ", "\n  audit: error: cross_reference_product_missing: ", "\n  audit: warning: undeclared: The status Extra ",
		"Last changed by jdoe at 20",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	d := report.Directories
	if len(d) != 3 || d[0].Status != "failed" || d[1].Status != "failed" || d[1].Error == "" || d[2].Status != "differs" {
		t.Fatalf("%+v", d)
	}
	var rules []string
	for _, f := range d[2].Findings {
		rules = append(rules, f.Rule+" "+f.Object.Type+" "+f.Object.UpdatedBy)
	}
	slices.Sort(rules)
	if want := []string{
		"agreement_not_billing connectwise_agreement jdoe",
		"cross_reference_product_missing connectwise_cross_reference jdoe",
		"managed_id_extra connectwise_managed_id jdoe",
		"managed_id_shared connectwise_managed_id jdoe",
		"undeclared connectwise_agreement jdoe",
		"undeclared connectwise_agreement_addition jdoe",
		"undeclared connectwise_board_status jdoe",
	}; !slices.Equal(rules, want) {
		t.Errorf("findings %q, want %q", rules, want)
	}
	if len(d[2].Edited) != 1 || d[2].Edited[0].Is != "Miami" || d[2].Edited[0].ShouldBe != "Tampa" || !slices.Equal(d[2].Deleted, []reportedEdit{{Address: `connectwise_board_status.backup["In Progress"]`}}) || len(d[2].NotApplied) != 0 {
		t.Errorf("%+v", d[2])
	}
	if status, _, _ := drift(t, cli, "."); status != 1 {
		t.Errorf("without the broken ones the script exits with %d, want 1", status)
	}
}
