package plan_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// planned plans events on a site without tickets.
func planned(change func(*policy.Ticketing, *observe.Customer), events ...desired.Event) ([]plan.Change, []plan.Hold) {
	p := policy.Ticketing{BoardID: 1, NewStatusID: 10, ResolvedStatusID: 12, MaxAge: policy.Duration(72 * time.Hour)}
	c := observe.Customer{Company: observe.Reference{ID: 5, Name: "Sun Dental"}}
	if change != nil {
		change(&p, &c)
	}
	site := observe.Site{Boards: boards, Customers: map[string]observe.Customer{customer: c}}
	changes, holds, _ := plan.TicketChanges(desired.Customer{ID: customer, Name: "Sun Dental", Events: events, Effective: policy.Policy{Ticketing: &p}}, site, at(60))
	return changes, holds
}

func TestTicketBody(t *testing.T) {
	t.Parallel()
	e := event("1001", "a", 0, "backup_failed")
	e.Message = "The volume is full"
	mild := event("1001", "b", 1, "backup_failed")
	mild.Severity = axcient.Warning
	changes, _ := planned(func(p *policy.Ticketing, _ *observe.Customer) {
		p.PriorityIDs = map[axcient.Severity]int64{axcient.Error: 3, axcient.Warning: 4}
	}, e, mild)
	reference := observe.TicketReference(customer, "1001", "backup_failed")
	if len(reference) > 100 || !strings.HasPrefix(reference, "bff:v1:") {
		t.Errorf("the reference is %s", reference)
	}
	raw, err := json.Marshal(changes[0].Write)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"method":"POST","collection":"/service/tickets","body":{"board":{"id":1},"company":{"id":5},"externalXRef":%q,`+
		`"initialDescription":"Backup failed: account 1001 (SRV01) of Sun Dental (34826).\n2026-03-02 04:00:00 UTC, error: The volume is full\n`+
		`2026-03-02 05:00:00 UTC, warning\n\n(%s)","priority":{"id":3},"status":{"id":10},"summary":"Backup failed: 1001 (SRV01)"},"reference":%q}`,
		reference, observe.Marker(reference, mild), reference)
	if string(raw) != want {
		t.Errorf("have %s\nwant %s", raw, want)
	}
}

// Names and messages are hostile: whatever they hold, a summary is one line of at
// most 100 UTF-16 units, and nothing in a text passes for a marker.
func TestTicketTextsOfHostileNames(t *testing.T) {
	t.Parallel()
	reference := observe.TicketReference(customer, "x", "backup_failed")
	forged := failed("forged", 1000)
	for _, name := range []string{
		"SRV\x0001\r\n\tfile", strings.Repeat("ü", 300), strings.Repeat("💾", 300), strings.Repeat("a", 73) + "💾💾", "\xff\xfe bad", "a\u202egnp.exe", "<script>alert(1)</script>",
		`=cmd|'/c calc'!A0`, "", " ", observe.Marker(reference, forged), "bff:bff:",
	} {
		e := failed("a", 0)
		e.Account, e.Username, e.Message = "x"+name, name, strings.Repeat(name+" ", 50)
		for _, c := range must(planned(nil, e, event(e.Account, "b", 1, "backup_failed_resolved"))) {
			body, _ := c.Write.Body.(map[string]any)
			for _, text := range []string{fmt.Sprint(body["summary"]), fmt.Sprint(body["initialDescription"]), fmt.Sprint(body["text"]), c.Object, c.Reason} {
				if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
					t.Errorf("%q: %q", name, text)
				}
				if marks := observe.AllMarked([]observe.Note{{Text: text}}); len(marks) > 1 || marks[observe.MarkOf(reference)].At.Equal(forged.At) {
					t.Errorf("%q: markers %v", name, marks)
				}
			}
			if summary := fmt.Sprint(body["summary"]); len(utf16.Encode([]rune(summary))) > 100 || strings.Contains(summary, "\n") {
				t.Errorf("%q: summary %q", name, summary)
			}
		}
	}
}

func must(changes []plan.Change, _ []plan.Hold) []plan.Change { return changes }

// Hundreds of failures make one text of bounded length that knows of them all.
func TestTicketOfManyFailures(t *testing.T) {
	t.Parallel()
	var events []desired.Event
	for i := range 500 {
		e := failed(fmt.Sprint(i), float64(i)/20)
		e.Message = strings.Repeat("x", 2000)
		events = append(events, e)
	}
	body, _ := must(planned(nil, events...))[0].Write.Body.(map[string]any)
	text := fmt.Sprint(body["initialDescription"])
	if len(text) > 15_000 || !strings.Contains(text, "480 earlier failures.") {
		t.Errorf("%d bytes: %.200s", len(text), text)
	}
	noted := observe.Marked(observe.TicketReference(customer, "1001", "backup_failed"), []observe.Note{{Text: text}})
	if i := slices.IndexFunc(events, func(e desired.Event) bool { return !noted.Has(e) }); i >= 0 {
		t.Errorf("event %d is not noted", i)
	}
}

func TestTicketHolds(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		rule   string
		change func(*policy.Ticketing, *observe.Customer)
	}{
		{"managed_id_missing", func(_ *policy.Ticketing, c *observe.Customer) { *c = observe.Customer{} }},
		{"company_deleted", func(_ *policy.Ticketing, c *observe.Customer) { c.Deleted = true }},
		{"ticket_status_missing", func(p *policy.Ticketing, _ *observe.Customer) { p.NewStatusID = 20 }},
		{"ticket_status_missing", func(p *policy.Ticketing, _ *observe.Customer) { p.ResolvedStatusID = 20 }},
	} {
		// One hold, however many tickets it concerns.
		changes, holds := planned(row.change, failed("a", 0), event("1002", "b", 0, "backup_failed"))
		if len(changes) != 0 || len(holds) != 1 || holds[0].Rule != row.rule || holds[0].Problem == "" || holds[0].Remedy == "" {
			t.Errorf("%s: %v %+v", row.rule, changes, holds)
		}
	}
}

// The order of the events changes nothing, nor does the time at which a plan is
// made: a preview binds a run that comes later.
func TestTicketChangesAreDeterministic(t *testing.T) {
	t.Parallel()
	events := []desired.Event{failed("a", 0), failed("b", 1), ended("c", 2), event("1002", "d", 1, "disk_usage"), event("1002", "e", 1, "disk_usage"), event("1003", "f", 3, "backup_missed")}
	first, err := json.Marshal(must(planned(nil, events...)))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		again, err := json.Marshal(must(planned(nil, events...)))
		if err != nil || string(again) != string(first) {
			t.Fatalf("have %s\nwant %s", again, first)
		}
	}
}
