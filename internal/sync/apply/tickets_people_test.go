package apply_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

func (s *ticketSite) edit(id int64, fields map[string]any) {
	s.t.Helper()
	s.person(s.As(technician).Edit(ticketsOf, id, fields))
}

func (s *ticketSite) add(fields map[string]any) int64 {
	s.t.Helper()
	id, err := s.As(technician).Add(ticketsOf, fields)
	s.person(err)
	return id
}

func reference(id int64) map[string]any { return map[string]any{"id": id} }

// rules are the rules of what a run would tell, and of what it would hold.
func (s *ticketSite) rules(events ...desired.Event) string {
	s.t.Helper()
	p, err := s.plan(events...)
	s.person(err)
	var rules []string
	for _, h := range p.Customers[0].Holds {
		rules = append(rules, h.Rule)
	}
	for _, e := range p.Customers[0].Events {
		rules = append(rules, e.Rule)
	}
	slices.Sort(rules)
	return strings.Join(rules, " ")
}

// Each row opens a ticket, lets technicians do something with it, and pushes
// another failure and then its end, each twice: the second time nothing is
// written.
func TestTicketsFollowTechnicians(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		do     func(s *ticketSite)
		told   string
		failed string
		over   string
	}{
		{name: "nothing", do: func(*ticketSite) {}, failed: "1 New: Backup failed. Backup failed again.", over: "1 >Closed: Backup failed. Backup failed again. Resolved."},
		{
			name: "in progress", do: func(s *ticketSite) { s.edit(1, map[string]any{"status": reference(deskProgress)}) },
			failed: "1 In Progress: Backup failed. Backup failed again.", over: "1 >Closed: Backup failed. Backup failed again. Resolved.",
		},
		{
			name: "closed", do: func(s *ticketSite) { s.edit(1, map[string]any{"status": reference(deskClosed)}) },
			failed: "1 New: Backup failed. Backup failed again.", over: "1 >Closed: Backup failed. Backup failed again. Resolved.",
		},
		{
			name: "moved", do: func(s *ticketSite) { s.person(s.As(technician).MoveTicket(1, alerts)) }, told: "ticket_moved",
			failed: "1 New: Backup failed. Backup failed again.", over: "1 >Closed: Backup failed. Backup failed again. Resolved.",
		},
		{
			name: "merged", do: func(s *ticketSite) {
				s.add(map[string]any{"summary": "Server room", "company": reference(company), "board": reference(alerts)})
				s.person(s.As(technician).MergeTickets(2, 1))
			},
			told: "ticket_merged", failed: "1 New: Backup failed.\n2 New: Backup failed again.", over: "1 New: Backup failed.\n2 >Closed: Backup failed again. Resolved.",
		},
		{
			name: "merged, and that one archived", do: func(s *ticketSite) {
				s.add(map[string]any{"summary": "Server room", "company": reference(company)})
				s.person(s.As(technician).MergeTickets(2, 1))
				s.person(s.Archive(ticketsOf, 2))
			},
			failed: "1 New: Backup failed.\n2 New:\n3 New: Backup failed.", over: "1 New: Backup failed.\n2 New:\n3 >Closed: Backup failed. Resolved.",
		},
		{
			name: "made a child", do: func(s *ticketSite) {
				parent := s.add(map[string]any{"summary": "Server room", "company": reference(company)})
				s.edit(1, map[string]any{"parentTicketId": parent})
			},
			told: "ticket_child", failed: "1 New: Backup failed. Backup failed again.\n2 New:", over: "1 >Closed: Backup failed. Backup failed again. Resolved.\n2 New:",
		},
		{
			name: "deleted", do: func(s *ticketSite) { s.person(s.As(technician).Remove(ticketsOf, 1)) },
			failed: "2 New: Backup failed.", over: "2 >Closed: Backup failed. Resolved.",
		},
		{
			name: "archived", do: func(s *ticketSite) { s.person(s.Archive(ticketsOf, 1)) },
			failed: "1 New: Backup failed.\n2 New: Backup failed.", over: "1 New: Backup failed.\n2 >Closed: Backup failed. Resolved.",
		},
		{
			name: "company merged into another", do: func(s *ticketSite) {
				s.edit(1, map[string]any{"company": reference(company - 1), "site": nil, "contact": nil})
			},
			failed: "1 New: Backup failed. Backup failed again.", over: "1 >Closed: Backup failed. Backup failed again. Resolved.",
		},
		{
			name: "copied with its reference", do: func(s *ticketSite) {
				s.add(map[string]any{"summary": "Copy", "company": reference(company), "externalXRef": observe.TicketReference(customer, "1001", "backup_failed")})
			},
			told: "ticket_twin", failed: "1 New: Backup failed. Backup failed again.\n2 New:", over: "1 >Closed: Backup failed. Backup failed again. Resolved.\n2 >Closed: Resolved.",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newTicketSite(t)
			s.run(1, failed("a", 0))
			s.at(2)
			row.do(s)
			if told := s.rules(failed("a", 0), failed("b", 3)); told != row.told {
				t.Errorf("told %q, want %q", told, row.told)
			}
			for _, step := range []struct {
				hours  float64
				events []desired.Event
				want   string
			}{
				{4, []desired.Event{failed("a", 0), failed("b", 3)}, row.failed},
				{6, []desired.Event{failed("a", 0), failed("b", 3), ended("c", 5)}, row.over},
			} {
				s.run(step.hours, step.events...)
				s.want(step.want)
				if writes := s.run(step.hours+0.5, step.events...); len(writes) != 0 {
					t.Errorf("the same again: %v", writes)
				}
			}
		})
	}
}

// What a run reads: tickets by their reference and never all that are open, and
// notes only of tickets of which something may be new.
func TestTicketReads(t *testing.T) {
	t.Parallel()
	s := newTicketSite(t)
	s.run(0) // finds the API's address
	var events, over []desired.Event
	for i := range 60 {
		account := fmt.Sprint(2000 + i)
		events = append(events, event(account, "a", 0, "backup_failed"))
		over = append(over, event(account, "b", 2, "backup_failed_resolved"))
	}
	reads := func(events ...desired.Event) (lists, notes, others int) {
		s.ResetRequests()
		_, err := s.plan(events...)
		s.person(err)
		for _, r := range s.Requests() {
			query, err := url.ParseQuery(r.Query)
			s.person(err)
			switch {
			case r.Method != http.MethodGet:
				t.Errorf("a plan sends %s %s", r.Method, r.Path)
			case r.Path == ticketsOf:
				lists++
				if conditions := query.Get("conditions"); !strings.Contains(conditions, "externalXRef like ") || strings.Contains(conditions, "company") || len(r.Query) > 1745 {
					t.Errorf("a list by %s", r.Query)
				}
			case strings.HasSuffix(r.Path, "/notes"):
				notes++
			case !strings.HasPrefix(r.Path, "/login"):
				others++
			}
		}
		return lists, notes, others
	}
	for _, step := range []struct {
		name                 string
		events               []desired.Event
		lists, notes, others int
	}{
		{"no events", nil, 0, 0, 0},
		{"no tickets yet", events, 1, 0, 1},
		{"open tickets", events, 1, 60, 1},
		{"over", slices.Concat(events, over), 1, 60, 1},
		{"handled", slices.Concat(events, over), 1, 0, 1},
	} {
		if lists, notes, others := reads(step.events...); lists != step.lists || notes != step.notes || others != step.others {
			t.Errorf("%s: %d lists, %d of notes, %d others", step.name, lists, notes, others)
		}
		s.run(3, step.events...)
	}
}

// A site that ignores conditions, or answers with another's tickets, misleads
// nobody.
func TestTicketsOfOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	s := newTicketSite(t)
	s.person(s.IgnoreConditions(ticketsOf))
	s.add(map[string]any{"summary": "Printer", "company": reference(company)})
	s.add(map[string]any{"summary": "Backup failed: 1001", "company": reference(company), "externalXRef": "bff:v1:other"})
	s.run(1, failed("a", 0), ended("b", 0.5))
	s.want("1 New:\n2 New:\n3 >Closed: Backup failed. Resolved.")
}

// A ticket that cannot be read holds its own failure and no other.
func TestTicketThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newTicketSite(t)
	s.run(1, failed("a", 0), event("1002", "a", 0, "backup_failed"))
	s.Inject(psasim.Fault{Method: http.MethodGet, Path: fmt.Sprintf(notesOf, 1), Times: -1, Status: http.StatusForbidden})
	again := []desired.Event{failed("b", 1), event("1002", "b", 1, "backup_failed")}
	if rules := s.rules(again...); rules != "not_read" {
		t.Errorf("rules: %s", rules)
	}
	s.run(2, again...)
	s.want("1 New: Backup failed.\n2 New: Backup failed. Backup failed again.")
	s.ClearFaults()
	s.run(3, again...)
	s.want("1 New: Backup failed. Backup failed again.\n2 New: Backup failed. Backup failed again.")
}

// A new ticket each time where nothing is reopened; the severity sets the
// priority, and the text of the site's clock is in none of them.
func TestTicketsOfAPolicyThatReopensNothing(t *testing.T) {
	t.Parallel()
	s := newTicketSite(t)
	s.policy.ReopenWithin = 0
	s.policy.MaxAge = policy.Duration(1 << 62)
	for day := range 3 {
		at := float64(24 * day)
		s.run(at+1, failed(fmt.Sprint("f", day), at))
		s.run(at+2, failed(fmt.Sprint("f", day), at), ended(fmt.Sprint("r", day), at+1.5))
	}
	s.want("1 >Closed: Backup failed. Resolved.\n2 >Closed: Backup failed. Resolved.\n3 >Closed: Backup failed. Resolved.")
}

// Two runners that planned the same at the same time open one ticket and write
// each note once.
func TestTicketsOfTwoRunners(t *testing.T) {
	t.Parallel()
	s := newTicketSite(t)
	for _, step := range []struct {
		hours  float64
		events []desired.Event
		want   string
	}{
		{1, []desired.Event{failed("a", 0)}, "1 New: Backup failed."},
		{25, []desired.Event{failed("b", 24)}, "1 New: Backup failed. Backup failed again."},
		{27, []desired.Event{ended("c", 26)}, "1 >Closed: Backup failed. Backup failed again. Resolved."},
	} {
		s.at(step.hours)
		first, err := s.plan(step.events...)
		s.person(err)
		second, err := s.plan(step.events...)
		s.person(err)
		for _, p := range []plan.Plan{first, second} {
			if result := apply.Apply(t.Context(), s.client, p, apply.Options{}); result.Customers[0].Status == apply.Failed {
				t.Fatal(result.Customers[0].Message)
			}
		}
		s.want(step.want)
	}
}

// Of two runners that look at the same moment and find no ticket, the later one
// deletes the ticket that it opened. Where its role may not, both stay until the next
// push, which tells of them and resolves them together.
func TestTicketsOfTwoRunnersAtOneMoment(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status             int
		events             []desired.Event
		opened, over, told string
	}{
		"over already": {
			0,
			[]desired.Event{ended("b", 2)},
			"1 >Closed: Backup failed. Resolved.", "1 >Closed: Backup failed. Resolved.", "",
		},
		"deleted": {0, nil, "1 New: Backup failed.", "1 >Closed: Backup failed. Resolved.", ""},
		"refused": {
			http.StatusForbidden, nil, "1 New: Backup failed.\n2 New: Backup failed.",
			"1 >Closed: Backup failed. Resolved.\n2 >Closed: Backup failed. Resolved.", "ticket_twin",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTicketSite(t)
			if row.status != 0 {
				s.Inject(psasim.Fault{Method: http.MethodDelete, Path: ticketsOf, Status: row.status})
			}
			s.at(3)
			p, err := s.plan(append(row.events, failed("a", 0))...)
			s.person(err)
			push := func(client *psa.Client) {
				if result := apply.Apply(t.Context(), client, p, apply.Options{}); result.Customers[0].Status != apply.Pushed {
					t.Errorf("%s: %s", result.Customers[0].Status, result.Customers[0].Message)
				}
			}
			s.ahead = func() { push(s.other) }
			push(s.client)
			s.want(row.opened)
			if told := s.rules(failed("a", 0), ended("b", 2)); told != row.told {
				t.Errorf("told %q, want %q", told, row.told)
			}
			s.run(3, failed("a", 0), ended("b", 2))
			s.want(row.over)
		})
	}
}
