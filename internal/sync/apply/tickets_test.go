package apply_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// The ids of the simulator's seed: boards, and their statuses New, In Progress
// and >Closed.
const (
	desk, alerts                                 = 1, 2
	deskNew, deskProgress, deskClosed, alertsNew = 1, 2, 3, 4
	customer                                     = "34826"
	company                                      = 2
	technician, ticketsOf, notesOf               = "jdoe", "/service/tickets", "/service/tickets/%d/notes"
)

// began is when the tests' first failure happens.
var began = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

// ticketSite is a simulated site on which runs open tickets.
type ticketSite struct {
	*psasim.Simulator
	t      *testing.T
	now    time.Time
	client *psa.Client
	// other is a client that knows nothing of what the first one did.
	other  *psa.Client
	policy policy.Ticketing
	// failAt is the write, from 1 on, that meets the fault next; 0 is none.
	failAt int
	fault  psasim.Fault
	// ahead runs once, between the look and the create of the next ticket.
	ahead func()
}

func newTicketSite(t *testing.T) *ticketSite {
	t.Helper()
	s := &ticketSite{t: t, now: began, policy: policy.Ticketing{
		BoardID: desk, NewStatusID: deskNew, ResolvedStatusID: deskClosed,
		ReopenWithin: policy.Duration(24 * time.Hour), MaxAge: policy.Duration(48 * time.Hour),
	}}
	wrap := func(next http.Handler) http.Handler { return contract.Watch(t)(s.inject(next)) }
	site, client := newSiteOf(t, psasim.Options{Now: func() time.Time { return s.now }}, 0, wrap)
	s.Simulator, s.client, s.other = site.Simulator, client, site.Client(t)
	return s
}

// inject lets the write that failAt counts meet the fault, and another run be ahead of
// the create of a ticket.
func (s *ticketSite) inject(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ahead := s.ahead; ahead != nil && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, ticketsOf) {
			s.ahead = nil
			ahead()
		}
		if r.Method != http.MethodGet && s.failAt > 0 {
			if s.failAt--; s.failAt == 0 {
				s.fault.Method = r.Method
				s.Inject(s.fault)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// at sets the site's clock to some hours after the beginning.
func (s *ticketSite) at(hours float64) { s.now = began.Add(time.Duration(hours * float64(time.Hour))) }

// event is an event of an account so many hours after the beginning.
func event(account, id string, hours float64, kind string) desired.Event {
	failure, resolves := strings.CutSuffix(kind, axcient.Resolved)
	severity := axcient.Error
	if resolves {
		severity = axcient.Information
	}
	return desired.Event{
		Account: account, Username: "SRV-" + account, Failure: failure, Resolves: resolves,
		Event: axcient.Event{ID: id, Type: kind, Severity: severity, At: began.Add(time.Duration(hours * float64(time.Hour))), Message: "The volume is full"},
	}
}

func failed(id string, hours float64) desired.Event { return event("1001", id, hours, "backup_failed") }

func ended(id string, hours float64) desired.Event {
	return event("1001", id, hours, "backup_failed_resolved")
}

// plan observes and plans what the events need.
func (s *ticketSite) plan(events ...desired.Event) (plan.Plan, error) {
	s.t.Helper()
	want := desired.Customer{ID: customer, Name: "Sun Dental", Events: events, Effective: policy.Policy{Ticketing: &s.policy}}
	site := observe.Site{Customers: map[string]observe.Customer{customer: {Company: observe.Reference{ID: company, Name: "Sun Dental"}}}}
	if err := observe.Tickets(s.t.Context(), s.client, desired.State{Customers: []desired.Customer{want}}, 0, &site); err != nil {
		return plan.Plan{}, err
	}
	changes, holds, told := plan.TicketChanges(want, site, s.now)
	// What binds a preview must survive its JSON form.
	p := plan.Plan{Customers: []plan.Customer{{ID: customer, Changes: changes, Holds: holds, Events: told}}}
	raw, err := json.Marshal(p)
	if err != nil {
		return plan.Plan{}, err
	}
	var again plan.Plan
	return again, json.Unmarshal(raw, &again)
}

// run pushes events at some hours after the beginning and returns the writes.
func (s *ticketSite) run(hours float64, events ...desired.Event) []string {
	s.t.Helper()
	s.at(hours)
	p, err := s.plan(events...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.ResetRequests()
	if result := apply.Apply(s.t.Context(), s.client, p, apply.Options{}); result.Customers[0].Status == apply.Failed {
		s.t.Fatal(result.Customers[0].Message)
	}
	return s.writes()
}

func (s *ticketSite) writes() []string {
	var writes []string
	for _, r := range s.Requests() {
		if r.Method != http.MethodGet {
			writes = append(writes, r.Method+" "+r.Path)
		}
	}
	return writes
}

// tickets describes all tickets: the name of the status and the first words of
// each note.
func (s *ticketSite) tickets() string {
	var all []string
	for _, ticket := range s.Objects(ticketsOf) {
		number := ticket["id"]
		status, _ := ticket["status"].(map[string]any)
		line := []string{fmt.Sprintf("%v %v:", number, status["name"])}
		for _, note := range s.Objects(fmt.Sprintf("/service/tickets/%v/notes", number)) {
			first, _, _ := strings.Cut(fmt.Sprint(note["text"]), ":")
			line = append(line, first+".")
		}
		all = append(all, strings.Join(line, " "))
	}
	return strings.Join(all, "\n")
}

func (s *ticketSite) want(tickets string) {
	s.t.Helper()
	if have := s.tickets(); have != tickets {
		s.t.Errorf("tickets:\n%s\nwant:\n%s", have, tickets)
	}
}

// One ticket for a failure, resolved by a success; the same again writes nothing.
func TestTicketOpensAndIsResolved(t *testing.T) {
	t.Parallel()
	s := newTicketSite(t)
	if writes := s.run(1, failed("a", 0)); len(writes) != 1 {
		t.Errorf("writes: %v", writes)
	}
	s.want("1 New: Backup failed.")
	if writes := s.run(2, failed("a", 0)); len(writes) != 0 {
		t.Errorf("the same again: %v", writes)
	}
	s.run(26, failed("a", 0), failed("b", 24), failed("c", 25))
	s.want("1 New: Backup failed. Backup failed again.")
	all := []desired.Event{failed("a", 0), failed("b", 24), failed("c", 25), failed("d", 26), ended("e", 27)}
	if writes := s.run(28, all...); len(writes) != 2 {
		t.Errorf("writes: %v", writes)
	}
	s.want("1 >Closed: Backup failed. Backup failed again. Resolved.")
	if writes := s.run(29, all...); len(writes) != 0 {
		t.Errorf("the same again: %v", writes)
	}
}
