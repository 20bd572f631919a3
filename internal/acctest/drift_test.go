package acctest_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// shows is where an edit shows, as the guide says it.
type shows string

const (
	asWarning shows = "warning" // the configuration leaves the attribute out
	asChange  shows = "change back, with a warning"
	asFinding shows = "audit: "
	asGone    shows = "created anew, with a warning"
)

// dashboardEdit is what a person does in the dashboard to the complete example,
// each to an object of its own.
type dashboardEdit struct {
	edit  string // as the guide names it
	shows shows
	// address is that of the edited resource, or of one that an added object belongs
	// to or is like; in braces are attributes of it.
	address, path string
	// instead is the address of the edited resource where the edit shows at another.
	instead string
	fields  map[string]any
	// attributes are what the plan and the script say of each, or rule what the audit says.
	attributes []attributeEdit
	rule       string
}

// attributeEdit is an edit as the script reports it, with values as in JSON.
type attributeEdit struct {
	attribute string
	is, was   any
}

// dashboardEdits are in the guide to drift, too.
var dashboardEdits = []dashboardEdit{
	{
		edit: "An agreement is ended", shows: asWarning,
		address: `connectwise_agreement.client["AcmeDental"]`, path: "/finance/agreements",
		fields:     map[string]any{"noEndingDateFlag": false, "endDate": "2026-11-02T00:00:00Z"},
		attributes: []attributeEdit{{"end_date", "2026-11-02", nil}, {"no_ending_date", false, true}},
	},
	{
		edit: "An agreement no longer bills products", shows: asWarning,
		address: `connectwise_agreement.client["BayLegal"]`, path: "/finance/agreements",
		fields:     map[string]any{"billProducts": "DoNotBill"},
		attributes: []attributeEdit{{"bill_products", "DoNotBill", "Billable"}},
	},
	{
		edit: "An agreement gets another name", shows: asChange,
		address: `connectwise_agreement.client["CoastClinic"]`, path: "/finance/agreements",
		fields:     map[string]any{"name": "Backup"},
		attributes: []attributeEdit{{"name", "Backup", "Online Backup"}},
	},
	{
		edit: "The price of an addition is changed", shows: asWarning,
		address: `connectwise_agreement_addition.flat_fee["CoastClinic"]`, path: "/finance/agreements/{agreement_id}/additions",
		fields:     map[string]any{"unitPrice": 80},
		attributes: []attributeEdit{{"unit_price", 80.0, 8.0}},
	},
	{
		edit: "An addition is cancelled", shows: asWarning,
		address: `connectwise_agreement_addition.flat_fee["BayLegal"]`, path: "/finance/agreements/{agreement_id}/additions",
		fields:     map[string]any{"cancelledDate": "2026-11-02T00:00:00Z"},
		attributes: []attributeEdit{{"cancelled_date", "2026-11-02", nil}},
	},
	{
		edit: "An addition is deleted", shows: asGone,
		address: `connectwise_agreement_addition.usage["BayLegal"]`, path: "/finance/agreements/{agreement_id}/additions",
	},
	{
		edit: "What an addition includes is changed", shows: asChange,
		address: `connectwise_agreement_addition.usage["CoastClinic"]`, path: "/finance/agreements/{agreement_id}/additions",
		fields:     map[string]any{"lessIncluded": 100},
		attributes: []attributeEdit{{"less_included", 100.0, 25.0}},
	},
	{
		edit: "A product is made inactive", shows: asWarning,
		address: `connectwise_product.usage["BASIC"]`, path: "/procurement/catalog",
		fields:     map[string]any{"inactiveFlag": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "The price of a product is changed", shows: asChange,
		address: `connectwise_product.flat_fee["BASIC"]`, path: "/procurement/catalog",
		fields:     map[string]any{"price": 9},
		attributes: []attributeEdit{{"price", 9.0, 8.0}},
	},
	{
		edit: "A service board is made inactive", shows: asWarning,
		address: "connectwise_service_board.backup", path: "/service/boards",
		fields:     map[string]any{"inactiveFlag": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "A status is made inactive", shows: asWarning,
		address: `connectwise_board_status.backup["In Progress"]`, path: "/service/boards/{board_id}/statuses",
		fields:     map[string]any{"inactive": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "Another status is made the default", shows: asChange,
		address: `connectwise_board_status.backup["New"]`, path: "/service/boards/{board_id}/statuses",
		instead:    `connectwise_board_status.backup["Resolved"]`,
		fields:     map[string]any{"defaultFlag": true},
		attributes: []attributeEdit{{"default", false, true}},
	},
	{
		edit: "A contact is made inactive", shows: asWarning,
		address: `connectwise_contact.client["AcmeDental"]`, path: "/company/contacts",
		fields:     map[string]any{"inactiveFlag": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "A contact gets an e-mail address", shows: asWarning,
		address: `connectwise_contact.client["BayLegal"]`, path: "/company/contacts",
		fields:     map[string]any{"communicationItems": []any{map[string]any{"type": map[string]any{"name": "Email"}, "value": "ben@bay.example"}}},
		attributes: []attributeEdit{{"communications", asText(`{Email = "ben@bay.example"}`), map[string]any{}}, {"default_email", "Email", nil}},
	},
	{
		edit: "A managed id gets an agreement", shows: asWarning,
		address: `connectwise_managed_id.devices["AcmeDental"]`, path: "/company/companies/{company_id}/managementSummaryReports",
		fields:     map[string]any{"agreement": map[string]any{"id": 1}},
		attributes: []attributeEdit{{"agreement_id", 1.0, nil}},
	},
	{
		edit: "The integration bills configurations", shows: asWarning,
		address: "connectwise_managed_devices_integration.axcient", path: "/company/managedDevicesIntegrations",
		fields:     map[string]any{"configBillCustomerFlag": true},
		attributes: []attributeEdit{{"config_bill_customer", true, false}},
	},
	{
		edit: "A company gets a telephone number and a web site", shows: asWarning,
		address: `connectwise_company.client["AcmeDental"]`, path: "/company/companies",
		fields:     map[string]any{"phoneNumber": "8135550199", "website": "https://edited.example"},
		attributes: []attributeEdit{{"phone_number", "8135550199", nil}, {"website", "https://edited.example", nil}},
	},
	{
		edit: "The address of a company is changed", shows: asChange,
		address: `connectwise_company.client["BayLegal"]`, path: "/company/companies",
		fields:     map[string]any{"addressLine1": `2 "New" Street`, "city": "Miami"},
		attributes: []attributeEdit{{"address_line1", `2 "New" Street`, "20 Court Square"}, {"city", "Miami", "Tampa"}},
	},
	{
		edit: "Notes are written on an API member", shows: asWarning,
		address: "connectwise_api_member.axcient", path: "/system/apiMembers",
		fields:     map[string]any{"notes": "Edited"},
		attributes: []attributeEdit{{"notes", "Edited", nil}},
	},
	{
		edit: "A third managed id on a company", shows: asFinding,
		address: `connectwise_company.client["CoastClinic"]`, path: "/company/companies/{id}/managementSummaryReports",
		fields: map[string]any{"groupIdentifier": "EFS-99", "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"name": "Axcient"}},
		rule:   "managed_id_extra",
	},
	{
		edit: "A client's managed id on another company", shows: asFinding,
		address: `connectwise_company.client["BayLegal"]`, path: "/company/companies/{id}/managementSummaryReports",
		fields: map[string]any{"groupIdentifier": "EFS-34826", "deviceType": "BackupStats", "managementSolution": map[string]any{"name": "Axcient"}},
		rule:   "managed_id_shared",
	},
	{
		edit: "A further cross reference", shows: asFinding,
		address: "connectwise_managed_devices_integration.axcient", path: "/company/managedDevicesIntegrations/{id}/crossReferences",
		fields: map[string]any{"vendorType": "email_archiving"},
		rule:   "cross_reference_product_missing",
	},
	{
		edit: "A further addition", shows: asFinding,
		address: `connectwise_agreement.client["CoastClinic"]`, path: "/finance/agreements/{id}/additions",
		fields: map[string]any{"product": map[string]any{"identifier": "AX-BASIC-FEE"}, "billCustomer": "Billable", "effectiveDate": "2026-11-01T00:00:00Z"},
		rule:   "undeclared",
	},
	{
		edit: "A further agreement", shows: asFinding,
		address: `connectwise_agreement.client["CoastClinic"]`, path: "/finance/agreements",
		fields: map[string]any{
			"name": "Extra", "startDate": "2026-11-01T00:00:00Z",
			"type": map[string]any{"id": "{type_id}"}, "company": map[string]any{"id": "{company_id}"}, "contact": map[string]any{"id": "{contact_id}"},
		},
		rule: "undeclared",
	},
	{
		edit: "A further status", shows: asFinding,
		address: "connectwise_service_board.backup", path: "/service/boards/{id}/statuses",
		fields: map[string]any{"name": "Extra"},
		rule:   "undeclared",
	},
}

// asText is a value that the script does not take apart.
type asText string

// text is a value as a warning shows it.
func (a attributeEdit) text() string {
	show := func(v any) string {
		switch v := v.(type) {
		case nil:
			return "nothing"
		case string:
			return fmt.Sprintf("%q", v)
		case map[string]any:
			return "{}"
		}
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%s: %s, was %s", a.attribute, show(a.is), show(a.was))
}

// edited is a complete example that somebody edits.
type edited struct {
	t     *testing.T
	site  *acctest.Site
	cli   *terraform.CLI
	state map[string]map[string]any
	// ids are the edited and added objects, before what they were.
	ids    []int64
	before []map[string]any
}

// person makes the edit of a row and no other.
func person(row int) string { return fmt.Sprintf("member%02d", row) }

var inBraces = regexp.MustCompile(`"?\{(\w+)\}"?`)

func (e *edited) fill(row dashboardEdit, text string) string {
	return inBraces.ReplaceAllStringFunc(text, func(p string) string {
		return fmt.Sprint(e.state[row.address][inBraces.FindStringSubmatch(p)[1]])
	})
}

func (e *edited) path(row dashboardEdit) string { return e.fill(row, row.path) }

func (e *edited) fields(row dashboardEdit) (fields map[string]any) {
	e.t.Helper()
	raw, err := json.Marshal(row.fields)
	if err == nil {
		err = json.Unmarshal([]byte(e.fill(row, string(raw))), &fields)
	}
	if err != nil {
		e.t.Fatal(err)
	}
	return fields
}

func (e *edited) make() {
	e.t.Helper()
	for i, row := range dashboardEdits {
		path := e.path(row)
		var id int64
		var err error
		var before map[string]any
		if row.shows != asFinding {
			id = int64(e.state[cmp.Or(row.instead, row.address)]["id"].(float64))
			before, _ = e.site.Object(path, id)
		}
		switch row.shows {
		case asFinding:
			id, err = e.site.As(person(i)).Add(path, e.fields(row))
		case asGone:
			err = e.site.As(person(i)).Remove(path, id)
		default:
			err = e.site.As(person(i)).Edit(path, id, e.fields(row))
		}
		if err != nil {
			e.t.Fatalf("%s: %s", row.edit, err)
		}
		e.ids, e.before = append(e.ids, id), append(e.before, before)
	}
}

// blocks are the diagnostics of a plan as a person sees them.
func (e *edited) blocks(cli *terraform.CLI) []string {
	e.t.Helper()
	out, err := cli.Run(e.t.Context(), "plan", "-input=false", "-no-color")
	if err != nil {
		e.t.Fatal(err)
	}
	_, out, _ = strings.Cut(out, "Warning: ")
	blocks := strings.Split(out, "Warning: ")
	return slices.DeleteFunc(blocks, func(b string) bool {
		return strings.HasPrefix(b, "Provider development overrides") || strings.TrimSpace(b) == ""
	})
}

var breaks = regexp.MustCompile(`[\s│]+`)

// plan holds a plan against the rows that it has to show, each with who and when,
// and wants it to warn of nothing else. It returns what the plan says of each row.
func (e *edited) plan(when string, cli *terraform.CLI, wanted func(dashboardEdit) bool) (said map[string]string) {
	e.t.Helper()
	blocks := e.blocks(cli)
	said = map[string]string{}
	for i, row := range dashboardEdits {
		if !wanted(row) {
			continue
		}
		who := fmt.Sprintf("last changed by %s at 20", person(i))
		at := slices.IndexFunc(blocks, func(b string) bool {
			if row.shows == asFinding {
				return strings.HasPrefix(b, "Check block assertion failed")
			}
			return strings.Contains(b, "with "+row.address+",") && strings.Contains(breaks.ReplaceAllString(b, " "), who)
		})
		if at < 0 {
			e.t.Errorf("%s: %s: the plan does not show it, or not with %q:\n%s", when, row.edit, who, strings.Join(blocks, "\n--\n"))
			continue
		}
		if row.shows == asFinding {
			block := breaks.ReplaceAllString(blocks[at], " ")
			finding := regexp.MustCompile(`(?:error|warning): ` + row.rule + `: (?:customer [\d, ]+: )?[^:]*object: \w+ [\d/]+, ` + who + `\S+`).FindString(block)
			if finding == "" {
				e.t.Errorf("%s: %s: the audit does not show %s with %q:\n%s", when, row.edit, row.rule, who, blocks[at])
			}
			said[row.edit] = finding
			continue
		}
		outcome := map[shows]string{
			asWarning: "Edited in ConnectWise, left as it is: ", asChange: "Edited in ConnectWise, overwritten by this plan: ", asGone: "Deleted in ConnectWise: ",
		}[row.shows]
		summary, _, _ := strings.Cut(breaks.ReplaceAllString(blocks[at], " "), " with ")
		if !strings.Contains(summary, outcome) {
			e.t.Errorf("%s: %s: the plan says %q, want it %s", when, row.edit, summary, outcome)
		}
		lines := []string{summary}
		for _, a := range row.attributes {
			if !strings.Contains(blocks[at], "  "+a.text()+", "+who) {
				e.t.Errorf("%s: %s: the plan lacks %q:\n%s", when, row.edit, a.text(), blocks[at])
			}
			lines = append(lines, a.text()+", "+who)
		}
		said[row.edit] = strings.Join(lines, "\n")
		blocks = slices.Delete(blocks, at, at+1)
	}
	for _, block := range blocks {
		// The status that got the flag warns where it is planned before the one that takes
		// it back.
		flag := strings.HasPrefix(block, "Another one has to take the default") && strings.Contains(block, `backup["Resolved"]`)
		if !flag && !strings.HasPrefix(block, "Check block assertion") {
			e.t.Errorf("%s: the plan also says %s", when, block)
		}
	}
	return said
}

// script holds the script's text and JSON against the rows.
func (e *edited) script() (said map[string]string) {
	e.t.Helper()
	status, text, report := drift(e.t, e.cli, ".")
	if status != 1 || len(report.Directories) != 1 {
		e.t.Fatalf("the script exits with %d:\n%s", status, text)
	}
	said = map[string]string{}
	d := report.Directories[0]
	for i, row := range dashboardEdits {
		var lines []string
		mentions := func(parts ...string) {
			for line := range strings.Lines(text) {
				if !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(line, p) }) {
					lines = append(lines, strings.TrimSpace(line))
					return
				}
			}
			e.t.Errorf("%s: no line of the script has %q:\n%s", row.edit, parts, text)
		}
		if row.shows == asFinding {
			mentions("audit: ", ": "+row.rule+": ", " Last changed by "+person(i)+" at 20")
			if !slices.ContainsFunc(d.Findings, func(f finding) bool {
				return f.Rule == row.rule && f.Object.UpdatedBy == person(i) && f.Object.UpdatedAt != "" && f.Object.ID == e.ids[i]
			}) {
				e.t.Errorf("%s: the script's JSON has no finding %s with who and when: %+v", row.edit, row.rule, d.Findings)
			}
		}
		if row.shows == asGone {
			mentions("deleted: "+row.address, ", last changed by "+person(i)+" at 20")
			if !slices.ContainsFunc(d.Deleted, func(f reportedEdit) bool {
				return f.Address == row.address && f.By == person(i) && strings.HasSuffix(f.At, "Z")
			}) {
				e.t.Errorf("%s: the script's JSON has no deletion with who and when: %+v", row.edit, d.Deleted)
			}
		}
		for _, a := range row.attributes {
			found, kind := d.LeftOut, "left out of the configuration: "
			if row.shows == asChange {
				found, kind = d.Edited, "edited: "
			}
			mentions(kind+row.address+": "+a.attribute+" is ", ", last changed by "+person(i)+" at 20")
			if !slices.ContainsFunc(found, func(f reportedEdit) bool {
				was := f.Was
				if row.shows == asChange {
					was = f.ShouldBe
				}
				return f.Address == row.address && f.Attribute == a.attribute && f.By == person(i) && f.At != "" &&
					(reflect.DeepEqual(f.Is, a.is) || f.Is == fmt.Sprint(a.is)) && reflect.DeepEqual(was, a.was)
			}) {
				e.t.Errorf("%s: the script's JSON has no %+v with who and when: %+v", row.edit, a, found)
			}
		}
		said[row.edit] = strings.Join(lines, "\n")
	}
	return said
}

// show logs what plan and script said of each edit.
func (e *edited) show(plan, script map[string]string) {
	e.t.Helper()
	var log strings.Builder
	for i, row := range dashboardEdits {
		fmt.Fprintf(&log, "%d. %s, by %s\n   %s\n   plan:   %s\n   script: %s\n", i+1, row.edit, person(i), string(row.shows)+row.rule,
			strings.ReplaceAll(plan[row.edit], "\n", "\n           "), strings.ReplaceAll(script[row.edit], "\n", "\n           "))
	}
	keepLog(e.t, log.String())
}

// The guide to drift lists the edits that are tried, and no others.
func TestDriftGuide(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(root, "templates", "guides", "drift.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("| Edit in the dashboard | Where it shows |\n|---|---|\n")
	for _, row := range dashboardEdits {
		where := string(row.shows)
		if row.rule != "" {
			where += "`" + row.rule + "`"
		}
		fmt.Fprintf(&want, "| %s | %s |\n", row.edit, where)
	}
	if !strings.Contains(string(raw), want.String()+"\n") {
		t.Errorf("the guide lacks this table:\n%s", want.String())
	}
}

// Every edit that the guide to drift lists is seen by a plan and by the script, with
// who made it and when. No apply takes one in that the configuration leaves out,
// and the plan brings each back where the provider block says so.
func TestAccDashboardEdits(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	cli := newCLI(t, site, files(t, "complete"))
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := &edited{t: t, site: site, cli: cli, state: stateOf(t, cli)}
	none := func(dashboardEdit) bool { return false }
	only := func(those ...shows) func(dashboardEdit) bool {
		return func(r dashboardEdit) bool { return slices.Contains(those, r.shows) }
	}
	e.plan("nothing was edited", cli, none)
	e.make()
	// Terraform reads an audit only in the apply while something that it refers to
	// changes.
	planned, scripted := e.plan("edited", cli, only(asWarning, asChange, asGone)), e.script()
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	maps.Copy(planned, e.plan("after an apply", cli, only(asWarning, asFinding)))
	e.show(planned, scripted)
	if plan, err := cli.Apply(t.Context()); err != nil || !plan.Empty() {
		t.Fatalf("%v, %v", plan, err)
	}
	e.plan("after two applies", cli, only(asWarning, asFinding))
	e.plan("ignored", cli.With("CONNECTWISE_UNMANAGED_EDITS=ignore"), only(asFinding))
	if _, err := cli.With("CONNECTWISE_UNMANAGED_EDITS=revert").Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, row := range dashboardEdits {
		if row.shows == asFinding {
			if err := site.Remove(e.path(row), e.ids[i]); err != nil {
				t.Fatalf("%s: %s", row.edit, err)
			}
			continue
		}
		if row.shows == asGone {
			continue // What was made anew has another id; the plan below is empty.
		}
		now, _ := site.Object(e.path(row), e.ids[i])
		for field := range maps.Keys(row.fields) {
			// A flag that is off may be missing.
			if was := e.before[i][field]; !reflect.DeepEqual(now[field], was) && (was != nil || now[field] != false) {
				t.Errorf("%s: %s is %v, was %v before the edit", row.edit, field, now[field], was)
			}
		}
	}
	e.plan("everything was brought back", cli, none)
	if status, text, _ := drift(t, cli, "."); status != 0 {
		t.Errorf("everything was brought back, and the script says\n%s", text)
	}
}

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

// stateOf returns the attributes of the resources in the state by address.
func stateOf(t *testing.T, cli *terraform.CLI) map[string]map[string]any {
	t.Helper()
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
	output, err := cli.Run(t.Context(), "show", "-json")
	if err == nil {
		err = json.Unmarshal([]byte(output), &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]any{}
	for _, r := range state.Values.Root.Resources {
		found[r.Address] = r.Values
	}
	return found
}
