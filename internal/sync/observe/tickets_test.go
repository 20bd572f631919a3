package observe_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// memory is a site with records by path. It answers every list with all that the
// path holds, as sites do that ignore conditions.
type memory struct {
	records map[string][]map[string]any
	errors  map[string]error
	mu      sync.Mutex
	asked   []string
}

func (m *memory) ask(path, conditions string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, path+"?"+conditions)
}

func (m *memory) List(_ context.Context, collection string, q psa.Query) iter.Seq2[psa.Record, error] {
	m.ask(collection, q.Conditions.String())
	return func(yield func(psa.Record, error) bool) {
		if err := m.errors[collection]; err != nil {
			yield(nil, err)
			return
		}
		for _, fields := range m.records[collection] {
			if !yield(record(fields)) {
				return
			}
		}
	}
}

func (m *memory) Get(_ context.Context, collection string, id int64) (psa.Record, error) {
	path := fmt.Sprintf("%s/%d", collection, id)
	m.ask(path, "")
	if err := m.errors[path]; err != nil {
		return nil, err
	}
	for _, fields := range m.records[collection] {
		if fields["id"] == id {
			return record(fields)
		}
	}
	return nil, psa.ErrNotFound
}

// record is what a client makes of fields.
func record(fields map[string]any) (psa.Record, error) {
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	var r psa.Record
	return r, decoder.Decode(&r)
}

func wants(customers int) desired.State {
	var state desired.State
	for i := range customers {
		state.Customers = append(state.Customers, desired.Customer{
			ID: fmt.Sprint(34000 + i), Effective: policy.Policy{Ticketing: &policy.Ticketing{BoardID: 1}},
			Events: []desired.Event{{Account: "1001", Failure: "backup_failed", Event: axcient.Event{ID: "a", Type: "backup_failed", At: time.Unix(1e9, 0)}}},
		})
	}
	return state
}

func ticketRecord(id int64, reference string) map[string]any {
	return map[string]any{"id": id, "externalXRef": reference, "board": map[string]any{"id": 1, "name": "Desk"}, "status": map[string]any{"id": 3, "name": "New"}}
}

// Thousands of accounts take few requests, none of which is too long, and no list
// is of anything but references.
func TestTicketsAreAskedForByReference(t *testing.T) {
	t.Parallel()
	site, m := observe.Site{}, &memory{}
	if err := observe.Tickets(t.Context(), m, wants(1000), 0, &site); err != nil {
		t.Fatal(err)
	}
	lists := 0
	for _, asked := range m.asked {
		path, conditions, _ := strings.Cut(asked, "?")
		if path != observe.TicketsPath {
			continue
		}
		lists++
		if length := len("pageSize=1000&conditions=" + url.QueryEscape(conditions)); length > 1745 || !strings.HasPrefix(conditions, `(externalXRef like "bff:v1:`) {
			t.Errorf("%d characters: %s", length, conditions)
		}
	}
	if lists != 40 || len(m.asked) != 41 {
		t.Errorf("%d lists of %d requests", lists, len(m.asked))
	}
}

func TestTicketsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	broken := errors.New("out of order")
	reference := observe.TicketReference("34000", "1001", "backup_failed")
	merged := ticketRecord(2, reference)
	merged["mergedParentTicket"] = map[string]any{"id": 9}
	garbled := ticketRecord(2, reference)
	garbled["closedDate"] = "yesterday"
	for _, row := range []struct {
		name       string
		ticket     map[string]any
		errors     map[string]error
		held, gone bool
	}{
		{name: "in order", ticket: ticketRecord(2, reference)},
		{name: "list", ticket: ticketRecord(2, reference), errors: map[string]error{observe.TicketsPath: broken}, held: true},
		{name: "notes", ticket: ticketRecord(2, reference), errors: map[string]error{observe.NotesPath(2): broken}, held: true},
		{name: "notes that are not found", ticket: ticketRecord(2, reference), errors: map[string]error{observe.NotesPath(2): psa.ErrNotFound}, gone: true},
		{name: "listed and not found", ticket: ticketRecord(2, reference), errors: map[string]error{"/service/tickets/2": psa.ErrNotFound}, gone: true},
		{name: "the ticket that it was merged into", ticket: merged, errors: map[string]error{"/service/tickets/9": broken}, held: true},
		{name: "a date that is none", ticket: garbled, held: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := &memory{records: map[string][]map[string]any{observe.TicketsPath: {row.ticket}}, errors: row.errors}
			var site observe.Site
			if err := observe.Tickets(t.Context(), m, wants(1), 0, &site); err != nil {
				t.Fatal(err)
			}
			if held := site.TicketErrors[reference] != nil; held != row.held {
				t.Errorf("errors: %v", site.TicketErrors)
			}
			if tickets := site.Tickets[reference]; !row.held && (len(tickets) != 1 || tickets[0].Gone != row.gone) {
				t.Errorf("tickets: %+v", tickets)
			}
		})
	}
	// Without the statuses of its boards nothing is known of any ticket.
	m := &memory{errors: map[string]error{"/service/boards/1/statuses": broken}}
	if err := observe.Tickets(t.Context(), m, wants(1), 0, new(observe.Site)); !errors.Is(err, broken) {
		t.Errorf("a board that cannot be read: %v", err)
	}
}

// A ticket's notes are read with those of all tickets into which it was merged,
// whatever circle they form.
func TestMergedTicketsAreFollowed(t *testing.T) {
	t.Parallel()
	reference := observe.TicketReference("34000", "1001", "backup_failed")
	m := &memory{records: map[string][]map[string]any{}}
	for id, into := range map[int64]int64{2: 3, 3: 4, 4: 3} {
		fields := ticketRecord(id, map[int64]string{2: reference}[id])
		fields["mergedParentTicket"] = map[string]any{"id": into, "summary": "Other"}
		m.records[observe.TicketsPath] = append(m.records[observe.TicketsPath], fields)
	}
	var site observe.Site
	if err := observe.Tickets(t.Context(), m, wants(1), 0, &site); err != nil {
		t.Fatal(err)
	}
	if len(site.Tickets[reference]) != 1 || site.Merged[3].MergedInto.ID != 4 || site.Merged[4].MergedInto.ID != 3 {
		t.Errorf("tickets %v, merged %v", site.Tickets, site.Merged)
	}
	asked := strings.Join(m.asked, " ")
	for _, path := range []string{observe.NotesPath(2), observe.NotesPath(3), observe.NotesPath(4)} {
		if !strings.Contains(asked, path) {
			t.Errorf("%s was not read", path)
		}
	}
}

func TestMarkers(t *testing.T) {
	t.Parallel()
	reference, other := observe.TicketReference("1", "a", "backup_failed"), observe.TicketReference("1", "b", "backup_failed")
	at := time.Date(2026, 3, 2, 4, 0, 0, 123456789, time.FixedZone("", 3600))
	event := func(id string, seconds int, resolves bool) desired.Event {
		return desired.Event{Resolves: resolves, Event: axcient.Event{ID: id, Type: "backup_failed", At: at.Add(time.Duration(seconds) * time.Second)}}
	}
	note := func(reference string, events ...desired.Event) observe.Note {
		texts := []string{"Backup failed, see bff: and (bff:123)"}
		for _, e := range events {
			texts = append(texts, "("+observe.Marker(reference, e)+")")
		}
		return observe.Note{Text: strings.Join(texts, " ")}
	}
	notes := []observe.Note{
		note(reference, event("b", 5, false)), note(other, event("x", 100, true)), note(reference, event("a", 0, false)),
		{Text: "(bff:0 failed never 0) bff:0123456789ab failed 9999-99-99T00:00:00Z 0123456789ab"},
	}
	for _, row := range []struct {
		name  string
		event desired.Event
		notes []observe.Note
		want  bool
	}{
		{"noted", event("b", 5, false), notes, true},
		{"older", event("c", 4, false), notes, true},
		{"at the same time", event("c", 5, false), notes, false},
		{"newer", event("c", 6, false), notes, false},
		{"its end at the same time", event("c", 5, true), notes, false},
		{"failed and over at the same time", event("c", 9, false), append(notes, note(reference, event("d", 9, true))), true},
		{"nothing noted", event("a", 0, false), nil, false},
	} {
		if have := observe.Marked(reference, row.notes).Has(row.event); have != row.want {
			t.Errorf("%s: %v", row.name, have)
		}
	}
	if n := observe.Marked(other, notes); !n.Resolved || !n.At.Equal(at.Add(100*time.Second)) {
		t.Errorf("the other failure: %+v", n)
	}
	if observe.TicketReference("1", "2a", "b") == observe.TicketReference("12", "a", "b") || observe.TicketReference("1", "a", "b") == observe.TicketReference("1", "ab", "") {
		t.Error("two failures share a reference")
	}
}
