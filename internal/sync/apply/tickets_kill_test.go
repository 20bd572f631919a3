package apply_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// lives are runs that write, each after what came before.
var lives = []struct {
	name   string
	before func(s *ticketSite)
	hours  float64
	events []desired.Event
	writes int
	want   string
}{
	{
		name: "first failure", hours: 1, events: []desired.Event{failed("a", 0)},
		writes: 1, want: "1 New: Backup failed.",
	},
	{
		name: "failures of two accounts", hours: 1, events: []desired.Event{failed("a", 0), event("1002", "b", 0, "backup_failed"), event("1002", "c", 0, "disk_usage")},
		writes: 3, want: "1 New: Backup failed.\n2 New: Backup failed.\n3 New: Disk usage.",
	},
	{
		name: "failed and over within one run", hours: 3, events: []desired.Event{failed("a", 0), failed("b", 1), ended("c", 2)},
		writes: 3, want: "1 >Closed: Backup failed. Resolved.",
	},
	{
		name: "the same failure again", before: func(s *ticketSite) { s.run(1, failed("a", 0)) },
		hours: 25, events: []desired.Event{failed("a", 0), failed("b", 24)},
		writes: 1, want: "1 New: Backup failed. Backup failed again.",
	},
	{
		name: "success", before: func(s *ticketSite) { s.run(1, failed("a", 0)) },
		hours: 3, events: []desired.Event{failed("a", 0), ended("b", 2)},
		writes: 2, want: "1 >Closed: Backup failed. Resolved.",
	},
	{
		name: "failed again soon", before: func(s *ticketSite) { s.run(1, failed("a", 0), ended("b", 1)) },
		hours: 5, events: []desired.Event{failed("a", 0), ended("b", 1), failed("c", 4)},
		writes: 2, want: "1 New: Backup failed. Resolved. Backup failed again.",
	},
	{
		name: "failed again late", before: func(s *ticketSite) { s.run(1, failed("a", 0), ended("b", 1)) },
		hours: 50, events: []desired.Event{failed("a", 0), ended("b", 1), failed("c", 49)},
		writes: 1, want: "1 >Closed: Backup failed. Resolved.\n2 New: Backup failed.",
	},
	{
		name: "came and went late", before: func(s *ticketSite) { s.run(1, failed("a", 0), ended("b", 1)) },
		hours: 52, events: []desired.Event{failed("a", 0), ended("b", 1), failed("c", 49), ended("d", 51)},
		writes: 3, want: "1 >Closed: Backup failed. Resolved.\n2 >Closed: Backup failed. Resolved.",
	},
	{
		name: "came and went soon", before: func(s *ticketSite) { s.run(1, failed("a", 0), ended("b", 1)) },
		hours: 5, events: []desired.Event{failed("a", 0), ended("b", 1), failed("c", 3), ended("d", 4)},
		writes: 1, want: "1 >Closed: Backup failed. Resolved. Resolved.",
	},
	{
		name: "success of a moved ticket", before: func(s *ticketSite) {
			s.run(1, failed("a", 0))
			s.person(s.As(technician).MoveTicket(1, alerts))
		},
		hours: 3, events: []desired.Event{failed("a", 0), ended("b", 2)},
		writes: 2, want: "1 >Closed: Backup failed. Resolved.",
	},
	{
		name: "success of a merged ticket", before: func(s *ticketSite) {
			s.run(1, failed("a", 0))
			s.person(second(s.As(technician).Add(ticketsOf, map[string]any{"summary": "Server room", "company": map[string]any{"id": company}})))
			s.person(s.As(technician).MergeTickets(2, 1))
		},
		hours: 3, events: []desired.Event{failed("a", 0), ended("b", 2)},
		writes: 2, want: "1 New: Backup failed.\n2 >Closed: Resolved.",
	},
}

func second[T any](_ T, err error) error { return err }

func (s *ticketSite) person(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// deaths are the ways in which a run ends at one of its writes. Each makes the
// next run plan and write in its own way.
var deaths = []struct {
	name  string
	fault psasim.Fault
	// dead: the process ended, so that the rest of its changes is not written.
	dead bool
	// released says when a write that was held back takes effect: before the next
	// run, or between its reads and its writes.
	before, within bool
}{
	{name: "killed before it", fault: psasim.Fault{Cut: true}, dead: true},
	{name: "killed after it", fault: psasim.Fault{Cut: true, After: true}, dead: true},
	{name: "response lost", fault: psasim.Fault{Cut: true, After: true}},
	{name: "refused, and out of order", fault: psasim.Fault{Status: http.StatusInternalServerError}},
	{name: "late, before the next run", fault: psasim.Fault{Late: psasim.UntilReleased}, dead: true, before: true},
	{name: "late, within the next run", fault: psasim.Fault{Late: psasim.UntilReleased}, dead: true, within: true},
	{name: "late, and the process lives", fault: psasim.Fault{Late: psasim.UntilReleased}, before: true},
}

// A run that ended at any of its writes in any way, and then another with the
// same events: the tickets are as after one run, and a third writes nothing.
func TestTicketsAfterAnyDeath(t *testing.T) {
	t.Parallel()
	cases := 0
	for _, life := range lives {
		s := newTicketSite(t)
		if life.before != nil {
			life.before(s)
		}
		if writes := s.run(life.hours, life.events...); len(writes) != life.writes {
			t.Errorf("%s: %d writes: %v", life.name, len(writes), writes)
		}
		s.want(life.want)
		if writes := s.run(life.hours, life.events...); len(writes) != 0 {
			t.Errorf("%s: the same again: %v", life.name, writes)
		}
		for _, death := range deaths {
			for at := 1; at <= life.writes; at++ {
				cases++
				t.Run(fmt.Sprintf("%s/%s/write %d", life.name, death.name, at), func(t *testing.T) {
					t.Parallel()
					s := newTicketSite(t)
					if life.before != nil {
						life.before(s)
					}
					s.die(life.hours, at, death.fault, death.dead, life.events)
					if death.before {
						s.ReleaseLate()
					}
					p, err := s.plan(life.events...)
					s.person(err)
					if death.within {
						s.ReleaseLate()
					}
					if result := apply.Apply(t.Context(), s.client, p, apply.Options{}); result.Customers[0].Status == apply.Failed {
						t.Fatal(result.Customers[0].Message)
					}
					s.want(life.want)
					if writes := s.run(life.hours, life.events...); len(writes) != 0 {
						t.Errorf("the same again: %v", writes)
					}
				})
			}
		}
	}
	t.Logf("%d deaths", cases)
}

// die runs until one of the writes meets a fault.
func (s *ticketSite) die(hours float64, at int, fault psasim.Fault, dead bool, events []desired.Event) {
	s.t.Helper()
	s.at(hours)
	p, err := s.plan(events...)
	s.person(err)
	if dead {
		p.Customers[0].Changes = p.Customers[0].Changes[:at]
	}
	s.failAt = at
	s.fault = fault
	apply.Apply(s.t.Context(), s.client, p, apply.Options{})
	s.failAt = 0
}

// A site that fails at random, in every way but late writes, and runs that give up
// halfway: whatever happened, one ticket a failure and each note once.
func TestTicketsOnAFailingSite(t *testing.T) {
	t.Parallel()
	for seed := range int64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := newTicketSite(t)
			all := map[string][]desired.Event{}
			for i := range 5 {
				account := fmt.Sprint(2000 + i)
				all["failed"] = append(all["failed"], event(account, "a", 0, "backup_failed"))
				all["again"] = append(all["again"], event(account, "b", 24, "backup_failed"))
				all["over"] = append(all["over"], event(account, "c", 26, "backup_failed_resolved"))
			}
			for _, step := range []struct {
				kind  string
				hours float64
				want  string
			}{
				{"failed", 1, "%d New: Backup failed."},
				{"again", 25, "%d New: Backup failed. Backup failed again."},
				{"over", 27, "%d >Closed: Backup failed. Backup failed again. Resolved."},
			} {
				s.at(step.hours)
				s.Chaos(seed, 0.3, psasim.Fault{Cut: true}, psasim.Fault{Cut: true, After: true}, psasim.Fault{Status: 500}, psasim.Fault{Status: 502, HTML: true, After: true})
				for range 3 {
					if p, err := s.plan(all[step.kind]...); err == nil {
						apply.Apply(t.Context(), s.client, p, apply.Options{})
					}
				}
				s.ClearFaults()
				s.run(step.hours, all[step.kind]...)
				var want []string
				for i := range 5 {
					want = append(want, fmt.Sprintf(step.want, i+1))
				}
				s.want(strings.Join(want, "\n"))
				if writes := s.run(step.hours, all[step.kind]...); len(writes) != 0 {
					t.Errorf("the same again: %v", writes)
				}
			}
		})
	}
}
