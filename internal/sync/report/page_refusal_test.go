package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
)

// refusal is lists of what was approved and what would be written now, with lines of
// each mark.
func refusal() *push.Lists {
	lists := push.Compare(
		"Acme (1)\n  addition 4\n    quantity: 3 -> 4\n  addition 5\n    quantity: 1 -> 2\n",
		"Acme (1)\n  addition 4\n    quantity: 7 -> 4\nBay (2)\n  addition 6\n    quantity: 1 -> 2\n",
	)
	return &lists
}

// A run that was refused shows both lists, what was approved first, each line by how
// it stands to the other list; without the approved text it shows the list of now
// and says that what was approved is not known.
func TestPageOfRefusal(t *testing.T) {
	lists := refusal()
	// The same with so many lines that both have that nobody would find the marks.
	var both strings.Builder
	for i := range 60 {
		fmt.Fprintf(&both, "Client %d\n", i)
	}
	const approved, planned = "Acme (1)\n  quantity: 3 -> 4\n", "Acme (1)\n  quantity: 7 -> 4\n"
	for _, row := range []struct {
		name  string
		lists push.Lists
		want  []string
	}{
		{"both lists", *lists, []string{
			"Approved", "Acme (1)", "addition 4", "changed ~ quantity: 3 -> 4", "dropped - addition 5", "dropped - quantity: 1 -> 2",
			"What would be written now", "Acme (1)", "addition 4", "changed ~ quantity: 7 -> 4", "added +Bay (2)", "added + addition 6", "added + quantity: 1 -> 2",
		}},
		{"long lists", push.Compare(both.String()+approved, both.String()+planned), []string{
			"Approved", "Acme (1)", "changed ~ quantity: 3 -> 4", "What would be written now", "Acme (1)", "changed ~ quantity: 7 -> 4",
		}},
		{"long lists, the same and more", push.Compare(both.String(), both.String()+planned), []string{
			"Approved", "(no line of its own)", "What would be written now", "added +Acme (1)", "added + quantity: 7 -> 4",
		}},
		{"the hash alone", push.Compare("", "Acme (1)\n  quantity: 7 -> 4\n"), []string{"What would be written now", "Acme (1)", "quantity: 7 -> 4"}},
		{"the same to read", push.Compare("Acme (1)", "Acme (1)"), []string{"Approved", "Acme (1)", "What would be written now", "Acme (1)"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			needs := parse(t, page(t, report.Record{Refusal: &row.lists})).one(t, "#needs")
			var have []string
			for n := range needs.all(".lists")[0].Descendants() {
				if n.Type == html.ElementNode && (n.Data == "h4" || n.Data == "li") {
					have = append(have, strings.Join(strings.Fields(attribute(n, "class")+" "+document{n}.text()), " "))
				}
			}
			if !slices.Equal(have, row.want) {
				t.Errorf("the lists are %q, want %q", have, row.want)
			}
			// However long they are, both lists are on the page, whole.
			lines := needs.all(".lists")
			if n := len(lines[len(lines)-1].all("li")); n != len(row.lists.Approved)+len(row.lists.Planned) {
				t.Errorf("the page has %d lines of both lists", n)
			}
			if says := strings.Contains(needs.text(), "Both lists read the same"); says == row.lists.Differ() && row.lists.Approved != nil {
				t.Errorf("the page says that both lists read the same: %t", says)
			}
			if says := strings.Contains(needs.text(), "What was approved is not known here"); says != (row.lists.Approved == nil) {
				t.Errorf("the page says that what was approved is not known: %t", says)
			}
		})
	}
}

// A run that was refused, or that billed nobody, counts as one thing that needs a
// person even where no client is held.
func TestPageCountsWhatStopsAll(t *testing.T) {
	for name, row := range map[string]struct {
		record report.Record
		want   string
	}{
		"refused":     {report.Record{Refusal: refusal()}, "1"},
		"not billed":  {report.Record{Plan: plan.Plan{Refused: "The usage is too old."}}, "1"},
		"all is well": {report.Record{}, "0"},
	} {
		t.Run(name, func(t *testing.T) {
			whole := parse(t, page(t, row.record))
			if got := whole.all("dd")[0].text(); got != row.want {
				t.Errorf("the page says that %s need a person, want %s", got, row.want)
			}
			if says := strings.Contains(whole.one(t, "#needs").text(), "Nothing: no client failed"); says != (row.want == "0") {
				t.Errorf("the page says that nothing needs a person: %t", says)
			}
		})
	}
}
