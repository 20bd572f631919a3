package plan_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// world is a site in memory, to which changes are applied as a server would.
type world struct {
	tickets map[int64]*observe.Ticket
	last    int64
	now     time.Time
	policy  policy.Ticketing
	// shared: a technician merged tickets that may be of both accounts.
	shared bool
}

func newWorld() *world {
	return &world{tickets: map[int64]*observe.Ticket{}, now: at(0), policy: policy.Ticketing{
		BoardID: 1, NewStatusID: 10, ResolvedStatusID: 12, ReopenWithin: policy.Duration(24 * time.Hour), MaxAge: policy.Duration(1000 * time.Hour),
	}}
}

func (w *world) site() observe.Site {
	site := observe.Site{
		Boards: boards, Tickets: map[string][]observe.Ticket{}, Merged: map[int64]observe.Ticket{},
		Customers: map[string]observe.Customer{customer: {Company: observe.Reference{ID: 5}}},
	}
	for _, id := range slices.Sorted(maps.Keys(w.tickets)) {
		ticket := *w.tickets[id]
		site.Merged[id] = ticket
		if ticket.Reference != "" {
			site.Tickets[ticket.Reference] = append(site.Tickets[ticket.Reference], ticket)
		}
	}
	return site
}

func (w *world) plan(events []desired.Event) []plan.Change {
	changes, _, _ := plan.TicketChanges(desired.Customer{ID: customer, Events: events, Effective: policy.Policy{Ticketing: &w.policy}}, w.site(), w.now)
	return changes
}

func (w *world) add(t observe.Ticket, status int64, by string) *observe.Ticket {
	w.last++
	t.ID, t.Entered = w.last, w.now
	w.tickets[t.ID] = &t
	w.set(&t, status, by)
	return &t
}

// set gives a ticket a status of its board.
func (w *world) set(t *observe.Ticket, status int64, by string) {
	for _, s := range boards[t.Board.ID].Statuses {
		if s.ID != status {
			continue
		}
		t.Status, t.Closed, t.Updated, t.UpdatedBy = s.Reference, s.Closed, w.now, by
		for _, mark := range []struct {
			at *time.Time
			is bool
		}{{&t.ResolvedAt, s.Escalation == observe.Resolved}, {&t.ClosedAt, s.Closed}} {
			if !mark.is {
				*mark.at = time.Time{}
			} else if mark.at.IsZero() {
				*mark.at = w.now
			}
		}
		return
	}
	panic(fmt.Sprintf("no status %d on board %d", status, t.Board.ID))
}

func (w *world) note(t *observe.Ticket, text string) {
	t.Notes = append(t.Notes, observe.Note{ID: int64(len(t.Notes) + 1), Text: text, At: w.now, By: "Api"})
}

// apply performs changes.
func (w *world) apply(changes []plan.Change) {
	created := map[string]*observe.Ticket{}
	for _, c := range changes {
		body, _ := c.Write.Body.(map[string]any)
		switch {
		case c.Write.Method == "PATCH":
			ticket := w.tickets[c.Write.ID]
			if c.Write.ID == 0 {
				ticket = created[c.Write.Reference]
			}
			status, _ := c.Write.Operations[0].Value.(map[string]any)["id"].(int64)
			w.set(ticket, status, "Api")
		case c.Write.Collection == observe.TicketsPath:
			ticket := w.add(observe.Ticket{Reference: c.Write.Reference, Board: boards[1].Reference}, 10, "Api")
			w.note(ticket, fmt.Sprint(body["initialDescription"]))
			created[c.Write.Reference] = ticket
		case c.Write.Reference != "":
			w.note(created[c.Write.Reference], fmt.Sprint(body["text"]))
		default:
			var id int64
			if _, err := fmt.Sscanf(c.Write.Collection, "/service/tickets/%d/notes", &id); err != nil {
				panic(err)
			}
			w.note(w.tickets[id], fmt.Sprint(body["text"]))
		}
	}
}

func (w *world) String() string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(w.tickets)) {
		t := w.tickets[id]
		fmt.Fprintf(&b, "%d %s board %d status %s merged %d gone %v\n", id, t.Reference, t.Board.ID, t.Status.Name, t.MergedInto.ID, t.Gone)
		for _, n := range t.Notes {
			fmt.Fprintf(&b, "    %q\n", n.Text)
		}
	}
	return b.String()
}

// technician does something with a ticket.
func (w *world) technician(t *rapid.T) {
	if len(w.tickets) == 0 {
		return
	}
	ticket := w.tickets[rapid.SampledFrom(slices.Sorted(maps.Keys(w.tickets))).Draw(t, "ticket")]
	if ticket.Gone || ticket.MergedInto.ID != 0 {
		return
	}
	statuses := boards[ticket.Board.ID].Statuses
	switch rapid.SampledFrom([]string{"status", "move", "merge", "archive", "delete", "child"}).Draw(t, "technician") {
	case "status":
		w.set(ticket, rapid.SampledFrom(statuses).Draw(t, "status").ID, "jdoe")
	case "move":
		// Board 4, where nothing resolves, is left out: a ticket there stays open.
		ticket.Board = boards[rapid.SampledFrom([]int64{1, 2, 3}).Draw(t, "board")].Reference
		w.set(ticket, boards[ticket.Board.ID].Statuses[0].ID, "jdoe")
	case "merge":
		into := w.tickets[rapid.SampledFrom(slices.Sorted(maps.Keys(w.tickets))).Draw(t, "into")]
		if into.ID <= ticket.ID || into.Gone || into.MergedInto.ID != 0 {
			into = w.add(observe.Ticket{Board: boards[2].Reference}, 20, "jdoe")
		} else {
			w.shared = true
		}
		ticket.MergedInto = observe.Reference{ID: into.ID}
	case "archive":
		ticket.Gone = true
	case "delete":
		delete(w.tickets, ticket.ID)
	case "child":
		ticket.Parent = 99
	}
}

// open are the open tickets of a reference, wherever they are.
func (w *world) open(reference string) []int64 {
	var open []int64
	for _, id := range slices.Sorted(maps.Keys(w.tickets)) {
		ticket := w.tickets[id]
		if ticket.Reference != reference {
			continue
		}
		for ticket.MergedInto.ID != 0 && w.tickets[ticket.MergedInto.ID] != nil {
			ticket = w.tickets[ticket.MergedInto.ID]
		}
		if !ticket.Gone && ticket.MergedInto.ID == 0 && !boards[ticket.Board.ID].Handles(*ticket) && ticket.Status.Name != "backup restored" && !slices.Contains(open, ticket.ID) {
			open = append(open, ticket.ID)
		}
	}
	return open
}

// Runs over random events, with technicians between them and cut off anywhere:
// each is finished by the same run again, after which nothing is left to write;
// a failure has one open ticket as long as it lasts, unless somebody handled it,
// and none after its end, unless somebody opened it; and no event is noted twice.
func TestTicketsOfRandomLives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		accounts := []string{"1001", "1002"}
		var events []desired.Event
		// touched since the last failure, and twins, say what a technician did.
		touched, twins := map[string]bool{}, map[string]bool{}
		for step := range rapid.IntRange(1, 8).Draw(t, "steps") {
			for i := range rapid.IntRange(0, 3).Draw(t, "events") {
				w.now = w.now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour)
				kind := rapid.SampledFrom([]string{"backup_failed", "backup_failed_resolved"}).Draw(t, "kind")
				account := rapid.SampledFrom(accounts).Draw(t, "account")
				e := event(account, fmt.Sprintf("%d-%d", step, i), 0, kind)
				e.At = w.now
				events = append(events, e)
				touched[account] = touched[account] && kind != "backup_failed"
			}
			w.now = w.now.Add(time.Minute)
			changes := w.plan(events)
			if len(changes) > 0 && rapid.Bool().Draw(t, "cut off") {
				w.apply(changes[:rapid.IntRange(0, len(changes)).Draw(t, "after")])
				w.now = w.now.Add(time.Minute)
				changes = w.plan(events)
			}
			w.apply(changes)
			w.now = w.now.Add(time.Minute)
			if left := w.plan(events); len(left) > 0 {
				t.Fatalf("left to write: %q\n%s", told(left, nil, nil), w)
			}
			for _, account := range accounts {
				w.check(t, account, events, touched[account], twins[account])
			}
			if rapid.Bool().Draw(t, "technician acts") {
				w.technician(t)
				for _, account := range accounts {
					touched[account] = true
					twins[account] = twins[account] || len(w.open(observe.TicketReference(customer, account, "backup_failed"))) > 1
				}
			}
		}
	})
}

// lasting reports whether the failure of an account lasts, where there was any.
func lasting(account string, events []desired.Event) (lasts, known bool) {
	var last desired.Event
	for _, e := range events {
		if e.Account == account && (e.At.After(last.At) || e.At.Equal(last.At) && e.Resolves) {
			last, known = e, true
		}
	}
	return known && !last.Resolves, known
}

// check holds the tickets of an account against its events.
func (w *world) check(t *rapid.T, account string, events []desired.Event, touched, twins bool) {
	reference := observe.TicketReference(customer, account, "backup_failed")
	open := w.open(reference)
	if len(open) > 1 && !twins && !w.shared {
		t.Fatalf("account %s has the open tickets %v\n%s", account, open, w)
	}
	lasts, known := lasting(account, events)
	if known && !touched && lasts != (len(open) > 0) && (lasts || !w.shared) {
		t.Fatalf("account %s: the failure lasts: %v, open tickets %v\n%s", account, lasts, open, w)
	}
	for _, ticket := range w.tickets {
		seen := map[string]bool{}
		for _, note := range ticket.Notes {
			marker := note.Text[strings.LastIndex(note.Text, "(bff:"):]
			if seen[marker] {
				t.Fatalf("noted twice: %s\n%s", marker, w)
			}
			seen[marker] = true
		}
	}
}
