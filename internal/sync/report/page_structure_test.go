package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
)

// document is a page that was parsed.
type document struct{ *html.Node }

func parse(t *testing.T, content []byte) document {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return document{root}
}

// all are the elements that fit, in the order of the page; a name fits a tag, .name
// a class and #name an id.
func (d document) all(selector string) []document {
	var found []document
	for n := range d.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		name, kind := strings.TrimLeft(selector, ".#"), selector[0]
		if kind == '.' && slices.Contains(strings.Fields(attribute(n, "class")), name) ||
			kind == '#' && attribute(n, "id") == name || n.Data == selector {
			found = append(found, document{n})
		}
	}
	return found
}

func (d document) one(t *testing.T, selector string) document {
	t.Helper()
	found := d.all(selector)
	if len(found) != 1 {
		t.Fatalf("%d elements are %s", len(found), selector)
	}
	return found[0]
}

// text is what is read, with single spaces.
func (d document) text() string {
	var b strings.Builder
	for n := range d.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		} else if n.Data == "td" || n.Data == "th" {
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Everything that needs a person stands before the clients, every client has a
// row and a section, and the rows add up to what was written.
func TestPageOfFortyClients(t *testing.T) {
	r := eventful(t, 40)
	content := page(t, r)
	d := parse(t, content)

	var sections []string
	for _, s := range d.all("section") {
		sections = append(sections, attribute(s.Node, "id"))
	}
	if want := "needs overview clients tickets statistics cross-references skipped run"; strings.Join(sections, " ") != want {
		t.Errorf("the sections are %v", sections)
	}
	needs := d.one(t, "#needs").text()
	held, warned := 0, 0
	for _, c := range r.Plan.Customers {
		for _, h := range c.Holds {
			held++
			for _, text := range append([]string{c.Name, h.Problem, strings.ReplaceAll(h.Remedy, "`", "")}, h.Candidates...) {
				if !strings.Contains(needs, shown(text)) {
					t.Errorf("what needs a person does not say %q", text)
				}
			}
		}
		for _, e := range c.Events {
			if e.Severity == plan.Warning {
				warned++
				if !strings.Contains(needs, shown(e.Message)) {
					t.Errorf("what needs a person does not warn %q", e.Message)
				}
			}
		}
	}
	for _, c := range r.Result.Customers {
		if c.Status == apply.Failed && !strings.Contains(needs, shown(c.Message)) {
			t.Errorf("what needs a person does not say %q", c.Message)
		}
	}
	if held == 0 || warned == 0 || r.Totals.Customers[apply.Failed] == 0 {
		t.Errorf("the record has %d holds, %d warnings and the statuses %v", held, warned, r.Totals.Customers)
	}

	rows := d.one(t, ".overview").all("tr")
	rows = rows[1:]
	if len(rows) != len(r.Plan.Customers)+1 || len(d.all("article")) != len(r.Plan.Customers) {
		t.Fatalf("%d rows and %d sections for %d clients", len(rows)-1, len(d.all("article")), len(r.Plan.Customers))
	}
	var sum decimal.Decimal
	seen := map[string]bool{}
	for i, row := range rows[:len(rows)-1] {
		sum = sum.Add(amount(t, row.one(t, ".change").text()))
		link := row.one(t, "a")
		section := d.one(t, attribute(link.Node, "href"))
		id := row.all("small")[0].text()
		if seen[id] || !strings.Contains(section.text(), "Cust. ID "+id) || d.all("article")[i].Node != section.Node {
			t.Errorf("row %d of customer %s leads to %.60s", i+1, id, section.text())
		}
		seen[id] = true
	}
	total := amount(t, rows[len(rows)-1].one(t, ".change").text())
	if want := r.Totals.MoneyAfter.Sub(r.Totals.MoneyBefore); !sum.Equal(total) || !total.Equal(want) || total.IsZero() {
		t.Errorf("the rows add up to %s, the page says %s, the record %s", sum, total, want)
	}
	accounts := map[string]bool{}
	for _, u := range r.Usage {
		for _, q := range u.Quantities {
			for _, part := range q.Parts {
				accounts[part.Account] = true
			}
		}
	}
	clients := d.one(t, "#clients").text()
	for account := range accounts {
		if !strings.Contains(clients, account) {
			t.Errorf("account %s is not on the page", account)
		}
	}
	if len(accounts) != 40*5+2 {
		t.Errorf("%d accounts", len(accounts))
	}
	t.Logf("%d clients, %d accounts, %d held, %d bytes", len(r.Plan.Customers), len(accounts), held, len(content))
}

// shown is a text as the page has it: in one line, and with what is hidden
// replaced.
func shown(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u202e", "\ufffd", "\u202c", "\ufffd").Replace(text)), " ")
}

// amount reads a number as the page writes it; nothing is 0.
func amount(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	if text == "" {
		return decimal.Decimal{}
	}
	d, err := decimal.Parse(strings.NewReplacer("+", "", ",", "", "−", "-").Replace(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The page runs no script, loads nothing, leads nowhere but to itself, and can be
// read aloud.
func TestPageIsSafeAndAccessible(t *testing.T) {
	d := parse(t, page(t, everything(t)))
	harmless(t, d)
	if lang := attribute(d.one(t, "html").Node, "lang"); lang != "en" {
		t.Errorf("the language is %q", lang)
	}
	if len(d.all("h1")) != 1 || len(d.all("main")) != 1 || len(d.all("title")) != 1 {
		t.Error("a page has one title, one first heading and one main part")
	}
	level := 1
	for n := range d.Descendants() {
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' && n.Type == html.ElementNode {
			if next := int(n.Data[1] - '0'); next > level+1 {
				t.Errorf("the heading %q of level %d follows one of level %d", document{n}.text(), next, level)
			}
			level = int(n.Data[1] - '0')
		}
	}
	for _, th := range d.all("th") {
		if scope := attribute(th.Node, "scope"); scope != "col" && scope != "row" {
			t.Errorf("the table header %q has the scope %q", th.text(), scope)
		}
	}
	ids := map[string]bool{}
	for n := range d.Descendants() {
		if id := attribute(n, "id"); id != "" && ids[id] {
			t.Errorf("the id %s is there twice", id)
		} else if id != "" {
			ids[id] = true
		}
	}
	for _, a := range d.all("a") {
		if anchor, ok := strings.CutPrefix(attribute(a.Node, "href"), "#"); !ok || !ids[anchor] {
			t.Errorf("a link leads to %q", attribute(a.Node, "href"))
		}
	}
}

// harmless fails for whatever a page must not have, whoever named the clients.
func harmless(t *testing.T, d document) {
	t.Helper()
	policies := 0
	for n := range d.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"script", "img", "link", "iframe", "object", "embed", "svg", "form", "input", "base", "audio", "video"}, n.Data) {
			t.Errorf("the page has the element %s", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "style", a.Key == "href" && !strings.HasPrefix(a.Val, "#"):
				t.Errorf("the element %s has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "http-equiv" && attribute(n, "content") == "default-src 'none'; style-src 'unsafe-inline'":
				policies++
			}
		}
	}
	if policies != 1 {
		t.Errorf("%d policies of content", policies)
	}
	if css := d.one(t, "style").text(); strings.Contains(css, "url(") || strings.Contains(css, "@import") {
		t.Error("the style loads something")
	}
}

// The client whose bill is wrong comes first of those for whom all went well, and
// stands out.
func TestPageOrdersByAttention(t *testing.T) {
	var r report.Record
	add := func(id string, status apply.Status, before, after string, holds ...plan.Hold) {
		c := plan.Customer{ID: id, Name: "Client " + id, Holds: holds}
		if before != after {
			c.Changes = []plan.Change{{
				Part: plan.Billing, Object: "addition", Fields: []plan.Field{{Name: "quantity", Before: before, After: after}},
				Money: &plan.Money{Before: decimal.MustParse(before), After: decimal.MustParse(after)},
			}}
		}
		r.Plan.Customers = append(r.Plan.Customers, c)
		result := apply.Customer{ID: id, Status: status}
		if status == apply.Pushed {
			result.Done = []apply.Done{{Change: c.Changes[0]}}
		}
		r.Result.Customers = append(r.Result.Customers, result)
	}
	for i := range 30 {
		add(fmt.Sprint(100+i), apply.Pushed, fmt.Sprint(200+i), fmt.Sprint(203+i))
	}
	add("200", apply.Pushed, "1", "2")
	add("201", apply.Pushed, "40", "0")
	add("202", apply.Pushed, "5000", "5300")
	add("203", apply.Pushed, "40", "90")
	add("204", apply.Unchanged, "0", "0")
	add("205", apply.Held, "0", "0", plan.Hold{Rule: "addition_missing", Problem: "p", Remedy: "r"})
	add("206", apply.NotAttempted, "10", "12")
	add("207", apply.Failed, "10", "11")
	d := parse(t, page(t, r))
	var order, stand []string
	for _, row := range d.one(t, ".overview").all("tr")[1:] {
		if ids := row.all("small"); len(ids) > 0 {
			order = append(order, ids[0].text())
			if len(row.all(".large")) > 0 {
				stand = append(stand, ids[0].text())
			}
		}
	}
	if have := strings.Join(order[:7], " "); have != "207 206 205 203 201 202 200" || order[len(order)-1] != "204" {
		t.Errorf("the order is %v", order)
	}
	if have := strings.Join(stand, " "); have != "203 201" {
		t.Errorf("%s stand out", have)
	}
}

// A refused run says so before all else, and a run with nothing to tell says that.
func TestPageSaysHowItWent(t *testing.T) {
	for _, row := range []struct {
		name string
		plan plan.Plan
		want []string
	}{
		{"nothing", plan.Plan{}, []string{"Nothing: no client failed"}},
		{"too old", plan.Plan{Refused: "The usage is old.", Final: true}, []string{"Nobody was billed", "The usage is old.", "An approval does not help"}},
		{"of the whole run", plan.Plan{Events: []plan.Event{{Severity: plan.Warning, Rule: "source_age_unknown", Message: "No age."}}}, []string{"Source age unknown (1)", "No age."}},
		{
			"a rule of a later version",
			plan.Plan{Customers: []plan.Customer{{ID: "1", Holds: []plan.Hold{{Rule: "brand_new", Problem: "p", Remedy: "r"}}}}},
			[]string{"Held: Brand new", "the client"},
		},
		{
			"too many",
			plan.Plan{Refused: "8 of 9 change.", Customers: []plan.Customer{
				{ID: "1", Holds: []plan.Hold{{Rule: plan.CustomerUnknown, Problem: "p", Remedy: "r"}}},
				{ID: "2", Name: "Two", Holds: []plan.Hold{{Rule: plan.TooManyCustomersChanged, Problem: "8 of 9 change.", Remedy: "Check."}}, Parked: []plan.Change{{
					Part: plan.Billing, Object: "addition 3", Fields: []plan.Field{{Name: "quantity", Before: "4", After: "1234"}}, Money: &plan.Money{After: decimal.MustParse("2")},
				}}},
			}},
			[]string{"Nobody was billed 8 of 9 change. Held: More customers change than max_customers_changed_percent allows. 8 of 9 change. Check.", "Two addition 3 4 → 1,234 +30,750% 0.00 → 2.00 +2.00"},
		},
		{
			"candidates",
			plan.Plan{Customers: []plan.Customer{{ID: "1", Holds: []plan.Hold{{
				Rule: plan.AdditionAmbiguous, Measure: "online_backup_gb", Level: "Gold", Used: decimal.MustParse("1234.5"), Problem: "p", Remedy: "Leave `one`.", Candidates: []string{"addition 1", "addition 2"},
			}}}}},
			[]string{"Online backup GB, Gold", "1,234.5", "addition 1", "addition 2", "Leave one."},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			needs := parse(t, page(t, report.Record{Plan: row.plan})).one(t, "#needs").text()
			for _, want := range row.want {
				if !strings.Contains(needs, want) {
					t.Errorf("%q is not in %q", want, needs)
				}
			}
		})
	}
}
