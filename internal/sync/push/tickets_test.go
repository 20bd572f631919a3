package push_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// ticketing is a fixture that pushes tickets too.
func ticketing(t *testing.T, options psasim.Options, clients int) *fixture {
	t.Helper()
	return newFixture(t, options, clients).withTickets(t)
}

func (f *fixture) withTickets(t *testing.T) *fixture {
	t.Helper()
	board, ok := f.Find("/service/boards", "name", "Alerts")
	if !ok {
		t.Fatal("no board")
	}
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	open, _ := f.Find(statuses, "name", "New")
	closed, _ := f.Add(statuses, map[string]any{"name": "Backup resolved", "closedStatus": true, "escalationStatus": "Resolved"})
	f.input.Policy = f.policy(t, fmt.Sprintf(`"billing": {"measures": ["online_backup_gb"]}, "statistics": true,
		"ticketing": {"board_id": %d, "new_status_id": %d, "resolved_status_id": %d}`, board, open, closed))
	f.ResetRequests()
	return f
}

// happens gives the first account of a client an event.
func (f *fixture) happens(client, kind string, at time.Time) {
	for i := range f.input.Usage.Accounts {
		if a := &f.input.Usage.Accounts[i]; a.CustomerID == client {
			a.Events = append(a.Events, axcient.Event{ID: kind + at.String(), Type: kind, Severity: axcient.Error, At: at, Message: "The backup failed."})
			return
		}
	}
}

// tickets counts those that are open and those that are closed.
func (f *fixture) tickets() (open, closed int) {
	for _, ticket := range f.Objects("/service/tickets") {
		if ticket["closedFlag"] == true {
			closed++
		} else {
			open++
		}
	}
	return open, closed
}

// Within the interval tickets go on, and what was held back stays due.
func TestTicketsWithinTheInterval(t *testing.T) {
	now := time.Now().Add(-72 * time.Hour).Truncate(time.Second)
	f := ticketing(t, psasim.Options{Now: func() time.Time { return now }}, 3)
	f.input.Policy.Guards.MaxSourceAge = 0
	for i := range f.input.Usage.Accounts {
		f.input.Usage.Accounts[i].LastBackup.FinishedAt = now.Add(-time.Hour)
	}
	f.happens("34001", "backup_failed", now)
	f.remember(f.run(t))
	if open, closed := f.tickets(); open != 1 || closed != 0 {
		t.Fatalf("after the failure: %d open, %d closed", open, closed)
	}
	now = now.Add(time.Hour)
	f.client = f.Client(t)
	f.input.Usage = grow(f.input.Usage, "34001", "34002")
	f.happens("34001", "backup_failed_resolved", now)
	f.ResetRequests()
	out := f.run(t)
	if open, closed := f.tickets(); open != 0 || closed != 1 {
		t.Errorf("after the success: %d open, %d closed", open, closed)
	}
	if got := statuses(out); got[apply.Skipped] != 2 || got[apply.Unchanged] != 1 {
		t.Errorf("statuses: %v", got)
	}
	for _, write := range f.Writes() {
		if !strings.Contains(write, "/service/tickets") {
			t.Errorf("wrote %s", write)
		}
	}
	// The events were handled: the next run within the interval costs nothing.
	f.remember(out)
	f.ResetRequests()
	f.run(t)
	if requests := f.Requests(); len(requests) != 0 {
		t.Errorf("%d requests, %v", len(requests), requests[0])
	}
	now = now.Add(12 * time.Hour)
	f.client = f.Client(t)
	if got := statuses(f.run(t)); got[apply.Pushed] != 2 || got[apply.Unchanged] != 1 {
		t.Errorf("statuses after the interval: %v", got)
	}
}

// The same usage again, with the state lost, opens and notes nothing twice.
func TestTicketsTwice(t *testing.T) {
	f := ticketing(t, psasim.Options{}, 2)
	at := f.input.Usage.GeneratedAt.Add(time.Minute)
	for i := range 4 {
		f.happens("34000", "backup_failed", at.Add(time.Duration(i)*time.Minute))
	}
	f.input.Force = true
	f.run(t)
	if open, closed := f.tickets(); open != 1 || closed != 0 {
		t.Errorf("%d open, %d closed", open, closed)
	}
	f.client = f.Client(t)
	f.ResetRequests()
	f.run(t)
	if writes := f.Writes(); len(writes) != 0 {
		t.Errorf("the second push wrote %v", writes)
	}
}

// A ticket whose create fails leaves billing as it was pushed before.
func TestTicketThatFails(t *testing.T) {
	f := ticketing(t, psasim.Options{}, 2)
	f.happens("34000", "backup_failed", f.input.Usage.GeneratedAt.Add(time.Minute))
	f.Inject(psasim.Fault{Method: http.MethodPost, Path: "/service/tickets", Field: "board/id", Code: "NotFound", Message: "Service Board 2 not found"})
	out, err := push.Run(t.Context(), f.client, f.input)
	if err != nil {
		t.Fatal(err)
	}
	if got := statuses(out); got[apply.Failed] != 1 || got[apply.Pushed] != 1 {
		t.Errorf("statuses: %v", got)
	}
	if have := f.quantity(t, f.Clients[0], "online_backup"); have != "33.00" {
		t.Errorf("quantity %s", have)
	}
	// Run again, the ticket is all that is left, and no new usage within the interval.
	f.remember(out)
	f.ResetRequests()
	f.input.Usage = grow(f.input.Usage, "34000")
	f.run(t)
	for _, write := range f.Writes() {
		if !strings.Contains(write, "/service/tickets") {
			t.Errorf("wrote %s", write)
		}
	}
	if open, _ := f.tickets(); open != 1 {
		t.Errorf("%d tickets", open)
	}
}

// A ticket that fails within the interval does not end the interval, and what the
// interval holds back stays to be done.
func TestTicketThatFailsWithinTheInterval(t *testing.T) {
	now := time.Now().Add(-72 * time.Hour).Truncate(time.Second)
	f := ticketing(t, psasim.Options{Now: func() time.Time { return now }}, 1)
	f.input.Policy.Guards.MaxSourceAge = 0
	for i := range f.input.Usage.Accounts {
		f.input.Usage.Accounts[i].LastBackup.FinishedAt = now.Add(-time.Hour)
	}
	f.remember(f.run(t))
	now = now.Add(time.Hour)
	f.client = f.Client(t)
	f.input.Usage = grow(f.input.Usage, "34000")
	f.happens("34000", "backup_failed", now)
	f.Inject(psasim.Fault{Method: http.MethodPost, Path: "/service/tickets", Field: "board/id", Code: "NotFound", Message: "Service Board 2 not found"})
	out := f.outcome(t)
	if got := statuses(out); got[apply.Failed] != 1 {
		t.Fatalf("statuses: %v", got)
	}
	f.remember(out)
	f.ResetRequests()
	out = f.run(t)
	if got := statuses(out); got[apply.Skipped] != 1 {
		t.Errorf("statuses: %v", got)
	}
	for _, write := range f.Writes() {
		if !strings.Contains(write, "/service/tickets") {
			t.Errorf("wrote %s within the interval", write)
		}
	}
	f.remember(out)
	if len(push.Pending(f.input, now)) > 0 {
		t.Error("a run is pending within the interval")
	}
	now = now.Add(12 * time.Hour)
	if len(push.Pending(f.input, now)) == 0 {
		t.Error("no run is pending after the interval")
	}
	f.client = f.Client(t)
	if got := statuses(f.run(t)); got[apply.Pushed] != 1 {
		t.Errorf("statuses after the interval: %v", got)
	}
}
