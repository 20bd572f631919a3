package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/export"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

// exported is what an export of the site says, by file.
func exported(t *testing.T, site *acctest.Site, options export.Options) map[string]string {
	t.Helper()
	directory := filepath.Join(t.TempDir(), "out")
	if _, err := export.Run(t.Context(), site.Client(t), provider.Definitions(), directory, options); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		raw, err := os.ReadFile(filepath.Join(directory, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(raw)
	}
	return files
}

func add(t *testing.T, site *acctest.Site, path string, members map[string]any) int64 {
	t.Helper()
	id, err := site.Add(path, members)
	if err != nil {
		t.Fatalf("%s: %s", path, err)
	}
	return id
}

// squeezed is HCL with single spaces, so that a test need not know how wide the
// longest name is.
func squeezed(text string) string { return regexp.MustCompile(`[ ]+`).ReplaceAllString(text, " ") }

// Of every record that no configuration can describe in full, the export says
// what became of it.
func TestOddRecords(t *testing.T) {
	site := acctest.NewSite(t)
	odd := site.FillOdd(t)
	notes := map[string][]export.Note{}
	files := exported(t, site, export.Options{Noted: func(all []export.Note) {
		for _, n := range all {
			key := fmt.Sprintf("%s %d", n.Type, n.ID)
			notes[key] = append(notes[key], n)
		}
	}})
	var imports strings.Builder
	for name, text := range files {
		if name != "imports.tf" {
			imports.WriteString(text)
		}
	}
	want := map[string]string{
		"managed id without type": "left out: it has no device_type", "managed id without solution": "left out: it has no management_solution_id",
		"managed id with a space at the end":            "kept managed_id: Attribute managed_id must not begin or end with a space, got: EFS-3",
		"cross reference without vendor type":           "left out: it has no vendor_type",
		"empty cross reference":                         "left out: it has no vendor_type",
		"agreement cancelled without reason":            "kept reason_cancelled: reason_cancelled is needed when cancelled is true.",
		"agreement with a negative limit":               "kept limit: Attribute limit value must be between 0 and 2147483647, got: -1",
		"board with a limit of 0":                       "kept auto_assign_limit_amount: auto_assign_limit_amount can be set only when auto_assign_limit = true.",
		"board with flags left over":                    "kept email_connector_never_reopen_by_days, show_dependencies",
		"company founded in the year 0":                 "kept year_established: Attribute year_established value must be between 1900 and 9999, got: 0",
		"solution with an override flag and no address": "kept webservice_override_url: webservice_override_url is needed when override_web_service_location is true.",
	}
	var table strings.Builder
	for _, o := range odd {
		got := outcome(notes[fmt.Sprintf("%s %d", o.Type, o.ID)])
		fmt.Fprintf(&table, "%-46s %s\n", o.What, got)
		if got != want[o.What] {
			t.Errorf("%s: %s, want %s", o.What, got, want[o.What])
		}
		if !strings.Contains(imports.String(), fmt.Sprintf("(id %d)", o.ID)) {
			t.Errorf("%s: no comment in the files names id %d", o.What, o.ID)
		}
	}
	if len(odd) != len(want) {
		t.Errorf("%d records, want %d", len(odd), len(want))
	}
	t.Logf("\n%s", table.String())
	if writes := site.Writes(); len(writes) > 0 {
		t.Errorf("the export wrote: %v", writes)
	}
}

// outcome is the notes of one object as a line of the table.
func outcome(notes []export.Note) string {
	var attributes []string
	for _, n := range notes {
		if n.LeftOut() {
			return "left out: " + n.Reason
		}
		attributes = append(attributes, n.Attribute)
	}
	what := "without "
	if len(notes) > 0 && notes[0].Kept {
		what = "kept "
	}
	switch len(notes) {
	case 0:
		return "exported"
	case 1:
		return what + attributes[0] + ": " + notes[0].Reason
	}
	return what + strings.Join(attributes, ", ")
}

// The order of managed ids is that of the integration's rule, even where the
// oldest one of the site is of the second kind.
func TestOrderOfManagedIDs(t *testing.T) {
	site := acctest.NewSite(t)
	add(t, site, "/company/managementItSolutions", map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	})
	collection := fmt.Sprintf("/company/companies/%d/managementSummaryReports", site.IDOf(t, "/company/companies", "identifier", "SunDental"))
	for _, device := range []string{"BackupStats", "WorkstationsAndServers", "BackupStats"} {
		add(t, site, collection, map[string]any{"groupIdentifier": "EFS-1", "deviceType": device, "managementSolution": map[string]any{"name": "Axcient"}})
	}
	text := exported(t, site, export.Options{})["managed_ids.tf"]
	first, second, _ := strings.Cut(text, `resource "connectwise_managed_id" "backup_stats"`)
	if !strings.Contains(second, "depends_on = [connectwise_managed_id.workstations_and_servers]") || strings.Contains(first, "depends_on") {
		t.Errorf("the dependency is not only that of backup_stats:\n%s", text)
	}
}

// A flag that is off is written, so that to switch it on is drift; the default
// of siblings shows at the one that holds it.
func TestFlagsThatAreOff(t *testing.T) {
	site := acctest.NewSite(t)
	board := site.IDOf(t, "/service/boards", "name", "Service Desk")
	site.MustEdit(t, "/service/boards", board, map[string]any{"inactiveFlag": false})
	add(t, site, "/finance/agreements", map[string]any{
		"name": "Online Backup", "type": map[string]any{"name": "Managed Services"}, "company": map[string]any{"identifier": "SunDental"},
		"contact": map[string]any{"id": 2}, "cancelledFlag": false,
	})
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	id := site.IDOf(t, statuses, "name", "In Progress")
	site.MustEdit(t, statuses, id, map[string]any{"displayOnBoard": false, "defaultFlag": false})
	files := exported(t, site, export.Options{})
	for file, want := range map[string]string{
		"service_boards.tf": " inactive = false\n", "agreements.tf": " cancelled = false\n", "board_statuses.tf": " display_on_board = false\n",
	} {
		if !strings.Contains(squeezed(files[file]), want) {
			t.Errorf("%s has no %q:\n%s", file, want, files[file])
		}
	}
	if text := squeezed(files["board_statuses.tf"]); strings.Contains(text, " default = false\n") || !strings.Contains(text, " default = true\n") {
		t.Errorf("default is not written for its holder only:\n%s", text)
	}
}

// A client that the site does not have is a mistake, and most often one of
// spelling.
func TestUnknownCompany(t *testing.T) {
	site := acctest.NewSite(t)
	for _, row := range []struct {
		companies []string
		want      string
	}{
		{[]string{"nobody"}, `there is no company "nobody"; near are `},
		{[]string{"Sun Dentl"}, `there is no company "Sun Dentl"; near are SunDental (Sun Dental), `},
		{[]string{"sundental", "AcmeMPS"}, `there is no company "AcmeMPS"; near are AcmeMSP (Acme MSP), SunDental (Sun Dental)`},
	} {
		directory := filepath.Join(t.TempDir(), "out")
		_, err := export.Run(t.Context(), site.Client(t), provider.Definitions(), directory, export.Options{Companies: row.companies})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: %v, want %s", row.companies, err, row.want)
		}
		if _, err := os.Stat(directory); err == nil {
			t.Errorf("%v: files were written", row.companies)
		}
	}
}

// Many objects that lack the same for the same reason are one line.
func TestLines(t *testing.T) {
	var notes []export.Note
	for i := range 5 {
		notes = append(notes, export.Note{Type: "company", Key: fmt.Sprintf("C%d", i), ID: int64(i), Attribute: "year_established", Reason: "it is 0"})
	}
	notes = append(notes, export.Note{Type: "managed_id", Key: "C0/EFS-1", ID: 9, Reason: "it has no device_type"})
	got := strings.Join(export.Lines(notes), "\n")
	want := `left out: managed_id "C0/EFS-1" (id 9): it has no device_type
without year_established: company "C0" (id 0), company "C1" (id 1), company "C2" (id 2), 2 more: it is 0`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What belongs or refers to an object that is left out names it by its id.
func TestChildrenOfWhatIsLeftOut(t *testing.T) {
	site := acctest.NewSite(t)
	const companies, solutions = "/company/companies", "/company/managementItSolutions"
	solution := add(t, site, solutions, map[string]any{"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient"})
	company := site.IDOf(t, companies, "identifier", "SunDental")
	add(t, site, fmt.Sprintf("%s/%d/managementSummaryReports", companies, company), map[string]any{
		"groupIdentifier": "EFS-1", "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"id": solution},
	})
	site.Rewrite(t, map[string]map[string]any{
		fmt.Sprintf("%s/%d", companies, company):  {"name": nil},
		fmt.Sprintf("%s/%d", solutions, solution): {"name": nil},
	})
	files := exported(t, site, export.Options{})
	text := squeezed(files["managed_ids.tf"])
	for _, want := range []string{fmt.Sprintf(" company_id = %d\n", company), fmt.Sprintf(" management_solution_id = %d\n", solution)} {
		if !strings.Contains(text, want) {
			t.Errorf("managed_ids.tf has no %q:\n%s", want, text)
		}
	}
	for file, want := range map[string]string{
		"companies.tf":            fmt.Sprintf(`# left out: company "SunDental" (id %d): it has no name`, company),
		"management_solutions.tf": fmt.Sprintf(`# left out: management_solution "" (id %d): it has no name`, solution),
	} {
		if !strings.Contains(files[file], want) {
			t.Errorf("%s has no %q:\n%s", file, want, files[file])
		}
	}
}

// A value that cannot be read leaves its object out, not the whole site; one that no
// configuration can have is left to the server; one that breaks a rule is written.
func TestWhatNoConfigurationHas(t *testing.T) {
	site := acctest.NewSite(t)
	const products, companies = "/procurement/catalog", "/company/companies"
	product := add(t, site, products, map[string]any{
		"identifier": "AX", "description": "Backup", "customerDescription": "Backup", "subcategory": map[string]any{"name": "Backup"}, "type": map[string]any{"name": "Software"},
	})
	const integrations = "/company/managedDevicesIntegrations"
	integration := add(t, site, integrations, map[string]any{"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail"})
	company, msp := site.IDOf(t, companies, "identifier", "SunDental"), site.IDOf(t, companies, "identifier", "AcmeMSP")
	site.Rewrite(t, map[string]map[string]any{
		fmt.Sprintf("%s/%d", products, product):         {"productClass": nil},
		fmt.Sprintf("%s/%d", integrations, integration): {"loginBy": "Global"},
		fmt.Sprintf("%s/%d", companies, msp):            {"numberOfEmployees": 3_000_000_000},
		fmt.Sprintf("%s/%d", companies, company):        {"dateAcquired": "long ago"},
	})
	var lines []string
	exported(t, site, export.Options{Noted: func(all []export.Note) { lines = export.Lines(all) }})
	got := strings.Join(lines, "\n")
	for _, want := range []string{
		fmt.Sprintf(`kept against a rule: managed_devices_integration "Axcient" (id %d): global_login_username is needed when login_by is Global.`, integration),
		fmt.Sprintf(`without number_of_employees: company "AcmeMSP" (id %d): Attribute number_of_employees value must be between`, msp),
		fmt.Sprintf(`(id %d): field dateAcquired of company %[1]d: the server returned "long ago", which is not a valid time`, company),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "product \"AX\"") {
		t.Errorf("a product without what has a default is noted:\n%s", got)
	}
}
