package acctest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// post creates an object over plain HTTP, as a script of somebody's did years ago.
func post(t *testing.T, site *acctest.Site, path string, fields map[string]any) int64 {
	t.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+"/v4_6_release/apis/3.0"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(acctest.CompanyID+"+"+acctest.PublicKey, acctest.PrivateKey)
	request.Header.Set("clientId", psasim.ClientID)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var created struct {
		ID      int64
		Message string
		Errors  any
	}
	if err := json.NewDecoder(response.Body).Decode(&created); err != nil || response.StatusCode != http.StatusCreated {
		t.Fatalf("POST %s: %d %s %v %v", path, response.StatusCode, created.Message, created.Errors, err)
	}
	return created.ID
}

const handMade = 25

// byHand fills a site with clients as the article has a person do it.
func byHand(t *testing.T, site *acctest.Site) {
	t.Helper()
	fill(t, site)
	name := func(text string) map[string]any { return map[string]any{"name": text} }
	for i := range handMade {
		identifier := fmt.Sprintf("Client%02d", i)
		company := post(t, site, "/company/companies", map[string]any{
			"identifier": identifier, "name": fmt.Sprintf("Client %q no. %d ${x}", string(rune('A'+i)), i), "city": "Tampa", "state": "FL",
			"site": name("Main"), "types": []any{name("Client")},
		})
		contact := post(t, site, "/company/contacts", map[string]any{
			"firstName": "Carl", "lastName": fmt.Sprintf("Client%d", i), "company": map[string]any{"id": company},
		})
		for _, device := range []string{"WorkstationsAndServers", "BackupStats"} {
			post(t, site, fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), map[string]any{
				"groupIdentifier": fmt.Sprintf("EFS-%d", 34000+i), "deviceType": device, "managementSolution": name("Axcient"),
			})
		}
		agreement := post(t, site, "/finance/agreements", map[string]any{
			"name": "Online Backup", "type": name("Managed Services"), "company": map[string]any{"id": company},
			"contact": map[string]any{"id": contact}, "startDate": "2026-01-01T00:00:00Z",
		})
		post(t, site, fmt.Sprintf("/finance/agreements/%d/additions", agreement), map[string]any{
			"product": map[string]any{"identifier": "AX-OB-BASIC"}, "billCustomer": "Billable", "quantity": 40.5 + float64(i),
			"lessIncluded": 25, "unitPrice": 1.10, "serialNumber": fmt.Sprintf("EFS-%d", 34000+i), "effectiveDate": "2026-01-01T00:00:00Z",
		})
	}
	site.ResetRequests()
}

// adopt wants a first plan of only imports, no write, and an empty plan after.
func adopt(t *testing.T, site *acctest.Site, cli *terraform.CLI) {
	t.Helper()
	out, err := cli.Run(t.Context(), "plan", "-input=false", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	summary := "no summary"
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "Plan:") {
			summary = strings.TrimSpace(line)
		}
	}
	t.Log(summary)
	if !strings.HasSuffix(summary, "to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Fatalf("the plan is not an adoption: %s\n%s", summary, out)
	}
	if _, err := cli.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-no-color"); err != nil {
		t.Fatal(err)
	}
	plan, err := cli.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Empty() {
		t.Errorf("the plan after the adoption is not empty: %v %v", plan.Summary(), plan.Differences())
	}
	if writes := site.Writes(); len(writes) > 0 {
		t.Errorf("the adoption wrote: %v", writes)
	}
}

// export runs the exporter, and returns the files, what it said and what it
// complained of.
func export(t *testing.T, site *acctest.Site, flags ...string) (files map[string]string, out, complaints string, err error) {
	t.Helper()
	directory := filepath.Join(t.TempDir(), "adopted")
	command := exec.CommandContext(t.Context(), filepath.Join(builtProvider(t), "terraform-provider-connectwise"),
		append([]string{"export", "-out", directory}, flags...)...)
	command.Env = append(os.Environ(), site.Environment()...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err = command.Run()
	return written(t, directory), stdout.String(), stderr.String(), err
}

// written are the files in a directory and below it, none where it is not there.
func written(t *testing.T, directory string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(directory), ".", func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == "." {
			return fs.SkipAll
		}
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(filepath.Join(directory, name))
		files[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A site that was set up by hand is adopted by what the exporter writes.
func TestAccExport(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	for _, row := range []struct {
		name  string
		flags []string
		want  []string // in the files, in any order
	}{
		{"whole site", nil, []string{
			"resource \"connectwise_company\" \"this\"", "for_each = local.companies", "connectwise_company.this[\"Client07\"].id",
			"connectwise_management_solution.axcient.id", "depends_on = [connectwise_managed_id.workstations_and_servers]",
			"data.connectwise_location.main_office.id", "less_included", "$${x}",
		}},
		{"two clients", []string{"-company", "Client03", "-company", "client04"}, []string{
			"data.connectwise_product.ax_ob_basic.id", "data.connectwise_agreement_type.managed_services.id", "connectwise_company.this[\"Client03\"].id",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			byHand(t, site)
			exported, out, _, err := export(t, site, row.flags...)
			if err != nil {
				t.Fatalf("%s\n%s", err, out)
			}
			t.Logf("%s", out)
			all := strings.Join(slices.Collect(maps.Values(exported)), "\n")
			for _, want := range row.want {
				if !strings.Contains(all, want) {
					t.Errorf("the export has no %s", want)
				}
			}
			cli := newCLI(t, site, exported)
			if _, err := cli.Run(t.Context(), "fmt", "-check"); err != nil {
				t.Errorf("the export is not formatted: %s", err)
			}
			adopt(t, site, cli)
			if len(row.flags) > 0 {
				t.Logf("companies.tf:\n%s\nmanaged_ids.tf:\n%s\nagreement_additions.tf:\n%s\nimports.tf:\n%s", exported["companies.tf"],
					exported["managed_ids.tf"], exported["agreement_additions.tf"], exported["imports.tf"])
			}
		})
	}
}
