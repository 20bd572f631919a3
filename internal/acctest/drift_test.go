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
		// The addition that was deleted is planned anew while its product is inactive.
		inactive := strings.HasPrefix(block, "An inactive product")
		if !flag && !inactive && !strings.HasPrefix(block, "Check block assertion") {
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
