package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

const customer = "34826"

// Board 1 is the policy's. Boards 2 to 4 are others: with a status of the same
// name, with one that only has the escalation status, and with none of these.
var boards = map[int64]observe.Board{
	1: board(1, "Backup", status(10, "New", "NotResponded", false), status(11, "Waiting", "Responded", false), status(12, "Backup restored", "Resolved", false), status(13, ">Closed", "Resolved", true)),
	2: board(2, "Service", status(20, "New", "NotResponded", false), status(21, "backup restored", "NoEscalation", false), status(22, "Completed", "Resolved", true)),
	3: board(3, "Projects", status(30, "Begun", "NotResponded", false), status(31, "Done", "Resolved", true)),
	4: board(4, "Ideas", status(40, "Idea", "NoEscalation", false)),
}

func board(id int64, name string, statuses ...observe.Status) observe.Board {
	return observe.Board{Reference: observe.Reference{ID: id, Name: name}, Statuses: statuses}
}

func status(id int64, name, escalation string, closed bool) observe.Status {
	return observe.Status{Reference: observe.Reference{ID: id, Name: name}, Escalation: escalation, Closed: closed}
}

func at(hours float64) time.Time {
	return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC).Add(time.Duration(hours * float64(time.Hour)))
}

func event(account, id string, hours float64, kind string) desired.Event {
	failure, resolves := strings.CutSuffix(kind, axcient.Resolved)
	severity := axcient.Error
	if resolves {
		severity = axcient.Information
	}
	return desired.Event{
		Account: account, Username: "SRV01", Failure: failure, Resolves: resolves,
		Event: axcient.Event{ID: id, Type: kind, Severity: severity, At: at(hours)},
	}
}

func failed(id string, hours float64) desired.Event { return event("1001", id, hours, "backup_failed") }

func ended(id string, hours float64) desired.Event {
	return event("1001", id, hours, "backup_failed_resolved")
}

// ticket is a ticket on a board with a status that knows of some events.
func ticket(id, board, status int64, knows ...desired.Event) observe.Ticket {
	t := observe.Ticket{
		ID: id, Summary: fmt.Sprintf("T%d", id), Board: boards[board].Reference, UpdatedBy: "Api", Entered: at(0), Updated: at(0),
		Reference: observe.TicketReference(customer, "1001", "backup_failed"),
	}
	for _, s := range boards[board].Statuses {
		if s.ID == status {
			t.Status, t.Closed = s.Reference, s.Closed
		}
	}
	for i, e := range knows {
		reference := observe.TicketReference(customer, e.Account, e.Failure)
		t.Notes = append(t.Notes, observe.Note{ID: int64(i + 1), At: e.At, By: "Api", Text: "Something (" + observe.Marker(reference, e) + ")"})
		t.Updated = e.At
	}
	return t
}

func with(t observe.Ticket, change func(*observe.Ticket)) observe.Ticket {
	change(&t)
	return t
}

func handledAt(hours float64) func(*observe.Ticket) {
	return func(t *observe.Ticket) { t.ClosedAt = at(hours) }
}

func mergedInto(id int64) func(*observe.Ticket) {
	return func(t *observe.Ticket) { t.MergedInto.ID = id }
}

// told shortens changes, holds and events to what happens.
func told(changes []plan.Change, holds []plan.Hold, events []plan.Event) []string {
	var all []string
	for _, c := range changes {
		body, _ := c.Write.Body.(map[string]any)
		var what string
		switch {
		case c.Write.Method == "PATCH":
			what = fmt.Sprintf("status %d: %s", c.Write.ID, c.Fields[0].After)
		case c.Write.Collection == observe.TicketsPath:
			what = fmt.Sprintf("open: %v", body["summary"])
		default:
			first, _, _ := strings.Cut(fmt.Sprint(body["text"]), ":")
			what = fmt.Sprintf("note %s: %s", strings.Trim(c.Write.Collection, "/abcdefghijklmnopqrstuvwxyz{}"), first)
			if strings.Contains(c.Write.Collection, "{ticket}") {
				what = "note of it: " + first
			}
		}
		all = append(all, what)
	}
	for _, h := range holds {
		all = append(all, "hold "+h.Rule)
	}
	for _, e := range events {
		all = append(all, fmt.Sprintf("%s %s", e.Severity, e.Rule))
	}
	return all
}

const (
	opens    = "open: Backup failed: 1001 (SRV01)"
	again    = "note 1: Backup failed again"
	isOver   = "note 1: Resolved"
	resolves = "status 1: Backup restored (12)"
	reopens  = "status 1: New (10)"
)

func TestTicketChanges(t *testing.T) {
	t.Parallel()
	restored := int64(12)
	for _, row := range []struct {
		name    string
		tickets []observe.Ticket
		merged  []observe.Ticket
		events  []desired.Event
		change  func(*policy.Ticketing)
		want    []string
	}{
		// One ticket for customer, account and type of event.
		{name: "failure", events: []desired.Event{failed("a", 0)}, want: []string{opens}},
		{name: "four failures", events: []desired.Event{failed("a", 0), failed("b", 1), failed("c", 2), failed("d", 3)}, want: []string{opens}},
		{
			name: "two accounts and types", events: []desired.Event{failed("a", 0), event("1001", "b", 0, "disk_usage"), event("1002", "a", 0, "backup_failed")},
			want: []string{opens, "open: Disk usage: 1001 (SRV01)", "open: Backup failed: 1002 (SRV01)"},
		},
		{name: "success alone", events: []desired.Event{ended("a", 0)}},
		{
			name: "over within one run", events: []desired.Event{failed("a", 0), failed("b", 1), ended("c", 2)},
			want: []string{opens, "note of it: Resolved", "status 0: Backup restored (12)"},
		},
		{name: "over, then failed within one run", events: []desired.Event{failed("a", 0), ended("b", 1), failed("c", 2)}, want: []string{opens}},
		{name: "failure and end at one time", events: []desired.Event{ended("a", 0), failed("b", 0)}, want: []string{opens, "note of it: Resolved", "status 0: Backup restored (12)"}},

		// The same failure again: a note only when it brings a new fact.
		{name: "known", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0))}, events: []desired.Event{failed("a", 0)}},
		{name: "new", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0))}, events: []desired.Event{failed("a", 0), failed("b", 24)}, want: []string{again}},
		{name: "new at the same time", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0))}, events: []desired.Event{failed("a", 0), failed("b", 0)}, want: []string{again}},
		{name: "older than what is known", tickets: []observe.Ticket{ticket(1, 1, 10, failed("b", 1))}, events: []desired.Event{failed("a", 0)}},
		{name: "open, and somebody works on it", tickets: []observe.Ticket{ticket(1, 1, 11, failed("a", 0))}, events: []desired.Event{failed("b", 1)}, want: []string{again}},
		{name: "ticket without our notes", tickets: []observe.Ticket{ticket(1, 1, 10)}, events: []desired.Event{failed("a", 0)}, want: []string{again}},

		// Success: the note, then the status.
		{name: "success", tickets: []observe.Ticket{ticket(1, 1, 11, failed("a", 0))}, events: []desired.Event{failed("a", 0), ended("b", 1)}, want: []string{isOver, resolves}},
		{name: "success before the failure", tickets: []observe.Ticket{ticket(1, 1, 10, failed("b", 1))}, events: []desired.Event{ended("a", 0)}},
		{name: "cut off between note and status", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0), ended("b", 1))}, events: []desired.Event{failed("a", 0), ended("b", 1)}, want: []string{resolves}},
		{name: "cut off, and another success since", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0), ended("b", 1))}, events: []desired.Event{ended("c", 25)}, want: []string{resolves}},
		{name: "cut off, and only the failure is reported", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0), ended("b", 1))}, events: []desired.Event{failed("a", 0)}, want: []string{resolves}},
		{
			name: "opened again by a person", events: []desired.Event{ended("b", 1), ended("c", 25)}, want: []string{"info ticket_reopened_by_person"},
			tickets: []observe.Ticket{with(ticket(1, 1, 10, failed("a", 0), ended("b", 1)), func(t *observe.Ticket) { t.Updated, t.UpdatedBy = at(3), "jdoe" })},
		},
		{
			name: "opened again by a person, failed and over since", events: []desired.Event{ended("b", 1), failed("c", 24), ended("d", 25)}, want: []string{isOver, resolves},
			tickets: []observe.Ticket{with(ticket(1, 1, 10, failed("a", 0), ended("b", 1)), func(t *observe.Ticket) { t.Updated, t.UpdatedBy = at(3), "jdoe" })},
		},

		// Handled is closed or escalation status Resolved.
		{name: "handled, success", tickets: []observe.Ticket{ticket(1, 1, 12, failed("a", 0))}, events: []desired.Event{failed("a", 0), ended("b", 1)}},
		{name: "closed, success", tickets: []observe.Ticket{ticket(1, 1, 13, failed("a", 0))}, events: []desired.Event{failed("a", 0), ended("b", 1)}},
		{name: "handled, known failure", tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0)), handledAt(1))}, events: []desired.Event{failed("a", 0)}},
		{name: "handled after the failure was known", tickets: []observe.Ticket{with(ticket(1, 1, 13, failed("a", 0)), handledAt(3))}, events: []desired.Event{failed("b", 2)}},
		{
			name: "resolved first, closed later, failed between", events: []desired.Event{failed("b", 3)}, want: []string{reopens, again},
			tickets: []observe.Ticket{with(ticket(1, 1, 13, failed("a", 0)), func(t *observe.Ticket) { t.ResolvedAt, t.ClosedAt = at(2), at(5) })},
		},
		{
			name: "a status that resolves nothing", tickets: []observe.Ticket{ticket(1, 1, 11, failed("a", 0), ended("b", 1))}, events: []desired.Event{ended("b", 1)},
			change: func(p *policy.Ticketing) { p.ResolvedStatusID = 11 },
		},

		// Failed again within reopen_within: reopened, the status first.
		{name: "failed again", tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0)), handledAt(2))}, events: []desired.Event{failed("b", 26)}, want: []string{reopens, again}},
		{name: "failed again later", tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0)), handledAt(2))}, events: []desired.Event{failed("b", 27)}, want: []string{opens}},
		{
			name: "failed again, no reopening", tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0)), handledAt(2))}, events: []desired.Event{failed("b", 3)},
			change: func(p *policy.Ticketing) { p.ReopenWithin = 0 }, want: []string{opens},
		},
		{
			name: "failed between the end and the run that resolved", events: []desired.Event{failed("c", 2)}, want: []string{reopens, again},
			tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0), ended("b", 1)), handledAt(3))},
		},
		{name: "failed before the end", tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0), ended("b", 5)), handledAt(6))}, events: []desired.Event{failed("c", 2)}},
		{name: "cut off after it was reopened", tickets: []observe.Ticket{with(ticket(1, 1, 10, failed("a", 0), ended("b", 1)), handledAt(2))}, events: []desired.Event{failed("c", 3)}, want: []string{again}},
		{name: "came and went", tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0)), handledAt(2))}, events: []desired.Event{failed("b", 3), ended("c", 4)}, want: []string{isOver}},
		{
			name: "the second ticket counts", events: []desired.Event{failed("b", 50)},
			tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0)), handledAt(2)), ticket(2, 1, 10, failed("b", 50))},
		},

		// Older events open no ticket; they may resolve.
		{name: "too old", events: []desired.Event{failed("a", 12)}, change: maxAge(time.Hour), want: []string{"info ticket_event_too_old"}},
		{name: "one of two is recent", events: []desired.Event{failed("a", 12), failed("b", 59.5)}, change: maxAge(time.Hour), want: []string{opens}},
		{name: "too old to reopen", tickets: []observe.Ticket{with(ticket(1, 1, 12, failed("a", 0)), handledAt(2))}, events: []desired.Event{failed("b", 3)}, change: maxAge(time.Hour), want: []string{"info ticket_event_too_old"}},
		{name: "old success", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0))}, events: []desired.Event{ended("b", 12)}, change: maxAge(time.Hour), want: []string{isOver, resolves}},
		{name: "old and over", events: []desired.Event{failed("a", 12), ended("b", 13)}, change: maxAge(time.Hour)},
		{name: "in the future", events: []desired.Event{failed("a", 60+25)}, want: []string{"warning ticket_event_in_future"}},

		// Moved, merged, made a child: followed, told, not doubled.
		{name: "moved", tickets: []observe.Ticket{ticket(1, 2, 20, failed("a", 0))}, events: []desired.Event{failed("a", 0)}, want: []string{"warning ticket_moved"}},
		{name: "moved, the status of the same name", tickets: []observe.Ticket{ticket(1, 2, 20, failed("a", 0))}, events: []desired.Event{ended("b", 1)}, want: []string{isOver, "status 1: backup restored (21)", "warning ticket_moved"}},
		{name: "moved, one that resolves", tickets: []observe.Ticket{ticket(1, 3, 30, failed("a", 0))}, events: []desired.Event{ended("b", 1)}, want: []string{isOver, "status 1: Done (31)", "warning ticket_moved"}},
		{name: "moved, only a note", tickets: []observe.Ticket{ticket(1, 4, 40, failed("a", 0))}, events: []desired.Event{ended("b", 1)}, want: []string{isOver, "warning ticket_moved", "warning ticket_no_resolved_status"}},
		{name: "moved, only a note, again", tickets: []observe.Ticket{ticket(1, 4, 40, failed("a", 0), ended("b", 1))}, events: []desired.Event{ended("b", 1), ended("c", 25)}, want: []string{"warning ticket_moved", "warning ticket_no_resolved_status"}},
		{name: "moved and handled there by the status of the same name", tickets: []observe.Ticket{ticket(1, 2, 21, failed("a", 0))}, events: []desired.Event{ended("b", 1)}},
		{name: "moved, handled, failed again", tickets: []observe.Ticket{with(ticket(1, 2, 22, failed("a", 0)), handledAt(2))}, events: []desired.Event{failed("b", 3)}, want: []string{"status 1: New (20)", again, "warning ticket_moved"}},
		{name: "moved where nothing is new", tickets: []observe.Ticket{with(ticket(1, 4, 40, failed("a", 0)), func(t *observe.Ticket) { t.Closed, t.ClosedAt = true, at(2) })}, events: []desired.Event{failed("b", 3)}, want: []string{opens}},
		{
			name: "child", tickets: []observe.Ticket{with(ticket(1, 1, 10, failed("a", 0)), func(t *observe.Ticket) { t.Parent = 7 })},
			events: []desired.Event{failed("b", 1)}, want: []string{again, "warning ticket_child"},
		},
		{
			name: "merged", tickets: []observe.Ticket{with(ticket(2, 1, 13, failed("a", 0)), mergedInto(1))}, merged: []observe.Ticket{ticket(1, 2, 20)},
			events: []desired.Event{failed("a", 0)}, want: []string{"warning ticket_merged"},
		},
		{
			name: "merged, failed again", tickets: []observe.Ticket{with(ticket(2, 1, 13, failed("a", 0)), mergedInto(1))}, merged: []observe.Ticket{ticket(1, 2, 20)},
			events: []desired.Event{failed("b", 1)}, want: []string{again, "warning ticket_merged"},
		},
		{
			name: "merged twice, success", tickets: []observe.Ticket{with(ticket(3, 1, 13, failed("a", 0)), mergedInto(2))},
			merged: []observe.Ticket{with(ticket(2, 1, 13), mergedInto(1)), ticket(1, 2, 20)},
			events: []desired.Event{ended("b", 1)}, want: []string{isOver, "status 1: backup restored (21)", "warning ticket_merged"},
		},
		{
			name: "merged with another failure that lasts", tickets: []observe.Ticket{with(ticket(2, 1, 13, failed("a", 0)), mergedInto(1))},
			merged: []observe.Ticket{ticket(1, 1, 10, event("1002", "x", 0, "backup_failed"))},
			events: []desired.Event{ended("b", 1)}, want: []string{isOver, "warning ticket_merged", "info ticket_shared"},
		},
		{
			name: "merged with another failure that is over", tickets: []observe.Ticket{with(ticket(2, 1, 13, failed("a", 0)), mergedInto(1))},
			merged: []observe.Ticket{ticket(1, 1, 10, event("1002", "x", 0, "backup_failed"), event("1002", "y", 1, "backup_failed_resolved"))},
			events: []desired.Event{ended("b", 1)}, want: []string{isOver, resolves, "warning ticket_merged"},
		},
		{
			name: "merged in a circle", tickets: []observe.Ticket{with(ticket(2, 1, 13, failed("a", 0)), mergedInto(1))}, merged: []observe.Ticket{with(ticket(1, 1, 10), mergedInto(1))},
			events: []desired.Event{failed("b", 1)}, want: []string{opens},
		},

		// Deleted or archived: a new one.
		{name: "archived", tickets: []observe.Ticket{{ID: 1, Gone: true}}, events: []desired.Event{failed("a", 0)}, want: []string{opens}},
		{name: "archived, success", tickets: []observe.Ticket{{ID: 1, Gone: true}}, events: []desired.Event{ended("a", 0)}},
		{
			name: "archived after it was over", events: []desired.Event{failed("a", 0), ended("b", 1)},
			tickets: []observe.Ticket{with(ticket(1, 1, 13), func(t *observe.Ticket) { t.Gone, t.Updated = true, at(2) })},
		},
		{
			name: "archived, came and went since", events: []desired.Event{failed("a", 0), failed("b", 3), ended("c", 4)},
			tickets: []observe.Ticket{with(ticket(1, 1, 13), func(t *observe.Ticket) { t.Gone, t.Updated = true, at(2) })},
			want:    []string{opens, "note of it: Resolved", "status 0: Backup restored (12)"},
		},
		{
			name: "merged into one that was archived", tickets: []observe.Ticket{with(ticket(2, 1, 13, failed("a", 0)), mergedInto(1))}, merged: []observe.Ticket{{ID: 1, Gone: true}},
			events: []desired.Event{failed("a", 0)}, want: []string{opens},
		},

		// Twins: told, and the oldest is used.
		{
			name: "twins", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0)), ticket(2, 1, 10, failed("a", 0))},
			events: []desired.Event{failed("b", 1)}, want: []string{again, "warning ticket_twin"},
		},
		{
			name: "twins, success", tickets: []observe.Ticket{ticket(1, 1, 10, failed("a", 0)), ticket(2, 1, 10, failed("a", 0))}, events: []desired.Event{ended("b", 1)},
			want: []string{isOver, "note 2: Resolved", resolves, "status 2: Backup restored (12)", "warning ticket_twin"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := policy.Ticketing{
				BoardID: 1, NewStatusID: 10, ResolvedStatusID: restored,
				ReopenWithin: policy.Duration(24 * time.Hour), MaxAge: policy.Duration(72 * time.Hour),
			}
			if row.change != nil {
				row.change(&p)
			}
			site := observe.Site{
				Boards: boards, Tickets: map[string][]observe.Ticket{}, Merged: map[int64]observe.Ticket{},
				Customers: map[string]observe.Customer{customer: {Company: observe.Reference{ID: 5, Name: "Sun Dental"}}},
			}
			site.Tickets[observe.TicketReference(customer, "1001", "backup_failed")] = row.tickets
			for _, m := range row.merged {
				site.Merged[m.ID] = m
			}
			want := desired.Customer{ID: customer, Events: row.events, Effective: policy.Policy{Ticketing: &p}}
			if have := told(plan.TicketChanges(want, site, at(60))); !slices.Equal(have, row.want) {
				t.Errorf("have %q\nwant %q", have, row.want)
			}
		})
	}
}

func maxAge(d time.Duration) func(*policy.Ticketing) {
	return func(p *policy.Ticketing) { p.MaxAge = policy.Duration(d) }
}
