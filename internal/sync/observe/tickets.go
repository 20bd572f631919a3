package observe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// TicketsPath is the collection of service tickets.
const TicketsPath = "/service/tickets"

// NotesPath is the collection of a ticket's notes.
func NotesPath(ticket int64) string { return fmt.Sprintf("%s/%d/notes", TicketsPath, ticket) }

const (
	// longestMerge bounds how far a chain of merged tickets is followed.
	longestMerge = 8
	// readers is how many requests for tickets are under way at a time; the
	// client has limits of its own.
	readers = 8
)

// Tickets reads into the site the tickets of the events that are wanted, and
// nothing of any other ticket: hosted sites time out on a list of all that are
// open. They are asked for by reference alone, because tickets of a merged
// company belong to another one. The notes of a ticket are read unless it is
// plain that nothing has happened since it was handled.
func Tickets(ctx context.Context, r psa.Reader, want desired.State, site *Site) error {
	wanted := map[string][]desired.Event{}
	boards := map[int64]bool{}
	for _, c := range want.Customers {
		t := c.Effective.Ticketing
		if t == nil || len(c.Events) == 0 {
			continue
		}
		boards[t.BoardID] = true
		for _, e := range c.Events {
			reference := TicketReference(c.ID, e.Account, e.Failure)
			wanted[reference] = append(wanted[reference], e)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	t := &ticketReader{reader: r, site: site}
	return t.read(ctx, wanted, boards)
}

type ticketReader struct {
	reader psa.Reader
	site   *Site
	mu     sync.Mutex
}

func (t *ticketReader) read(ctx context.Context, wanted map[string][]desired.Event, boards map[int64]bool) error {
	references := slices.Sorted(maps.Keys(wanted))
	batches := psa.Batches("externalXRef", references)
	found := make([][]psa.Record, len(batches))
	err := each(ctx, len(batches), func(ctx context.Context, i int) (err error) {
		found[i], err = psa.Find(ctx, t.reader, TicketsPath, batches[i])
		return err
	})
	if err != nil {
		return err
	}
	var tickets []*Ticket
	for _, record := range slices.Concat(found...) {
		ticket := ticketOf(record)
		tickets = append(tickets, &ticket)
	}
	merged, err := t.merged(ctx, tickets)
	if err != nil {
		return err
	}
	for _, ticket := range slices.Concat(tickets, slices.Collect(maps.Values(merged))) {
		boards[ticket.Board.ID] = true
	}
	if err := t.boards(ctx, boards); err != nil {
		return err
	}
	quiet := t.quiet(tickets, merged, wanted)
	read := map[int64]*Ticket{}
	for _, ticket := range slices.Concat(tickets, slices.Collect(maps.Values(merged))) {
		if !quiet[ticket.ID] {
			read[ticket.ID] = ticket
		}
	}
	noted := slices.Collect(maps.Values(read))
	if err := each(ctx, len(noted), func(ctx context.Context, i int) error { return t.notes(ctx, noted[i]) }); err != nil {
		return err
	}
	t.site.Tickets, t.site.Merged = map[string][]Ticket{}, map[int64]Ticket{}
	for _, ticket := range tickets {
		t.site.Tickets[ticket.Reference] = append(t.site.Tickets[ticket.Reference], *ticket)
	}
	for id, ticket := range merged {
		t.site.Merged[id] = *ticket
	}
	for _, same := range t.site.Tickets {
		slices.SortFunc(same, func(a, b Ticket) int { return int(a.ID - b.ID) })
	}
	return nil
}

// merged reads the tickets into which others were merged, and those into which
// these were.
func (t *ticketReader) merged(ctx context.Context, tickets []*Ticket) (map[int64]*Ticket, error) {
	all, listed := map[int64]*Ticket{}, map[int64]*Ticket{}
	for _, ticket := range tickets {
		listed[ticket.ID] = ticket
	}
	from := tickets
	for range longestMerge {
		var ids []int64
		for _, ticket := range from {
			id := ticket.MergedInto.ID
			switch {
			case id == 0 || all[id] != nil:
			case listed[id] != nil:
				all[id] = listed[id]
			default:
				all[id] = &Ticket{ID: id, Gone: true}
				ids = append(ids, id)
			}
		}
		from = make([]*Ticket, len(ids))
		err := each(ctx, len(ids), func(ctx context.Context, i int) error {
			ticket, err := t.ticket(ctx, ids[i])
			from[i] = &ticket
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, ticket := range from {
			all[ticket.ID] = ticket
		}
	}
	return all, nil
}

// ticket reads one ticket; Gone where there is none any more.
func (t *ticketReader) ticket(ctx context.Context, id int64) (Ticket, error) {
	record, err := t.reader.Get(ctx, TicketsPath, id)
	switch {
	case errors.Is(err, psa.ErrNotFound):
		return Ticket{ID: id, Gone: true}, nil
	case err != nil:
		return Ticket{}, err
	}
	return ticketOf(record), nil
}

// boards reads the statuses of boards.
func (t *ticketReader) boards(ctx context.Context, boards map[int64]bool) error {
	ids := slices.Sorted(maps.Keys(boards))
	return each(ctx, len(ids), func(ctx context.Context, i int) error {
		board := Board{Reference: Reference{ID: ids[i]}}
		collection := fmt.Sprintf("/service/boards/%d/statuses", ids[i])
		found, err := psa.Find(ctx, t.reader, collection, psa.Condition{})
		if err != nil && !errors.Is(err, psa.ErrNotFound) {
			return err
		}
		for _, record := range found {
			if named := referenceOf(record, "board"); named.Name != "" {
				board.Name = named.Name
			}
			status := Status{Reference: Reference{ID: record.ID(), Name: textOf(record, "name")}, Escalation: textOf(record, "escalationStatus")}
			status.Closed, _ = record.Field("closedStatus").(bool)
			status.Inactive, _ = record.Field("inactive").(bool)
			board.Statuses = append(board.Statuses, status)
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.site.Boards == nil {
			t.site.Boards = map[int64]Board{}
		}
		t.site.Boards[ids[i]] = board
		return nil
	})
}

// quiet are the tickets whose notes nobody needs: each was handled after the
// last failure that is known, and the failure has ended since or is that one.
func (t *ticketReader) quiet(tickets []*Ticket, merged map[int64]*Ticket, wanted map[string][]desired.Event) map[int64]bool {
	quiet, needed := map[int64]bool{}, map[int64]bool{}
	for _, ticket := range tickets {
		events := wanted[ticket.Reference]
		chain := []*Ticket{ticket}
		for last := ticket; last.MergedInto.ID != 0 && len(chain) <= longestMerge; {
			last = merged[last.MergedInto.ID]
			if last == nil {
				break
			}
			chain = append(chain, last)
		}
		last := chain[len(chain)-1]
		handled := t.site.Boards[last.Board.ID].Handles(*last) && !slices.ContainsFunc(events, func(e desired.Event) bool {
			return !e.Resolves && !e.At.Before(last.HandledAt(time.Time{}))
		}) && len(events) > 0 && events[len(events)-1].Resolves
		for _, link := range chain {
			if handled {
				quiet[link.ID] = true
			} else {
				needed[link.ID] = true
			}
		}
	}
	for id := range needed {
		delete(quiet, id)
	}
	return quiet
}

// notes reads the notes of a ticket. One that has no marker of ours may be
// archived: such tickets are listed and cannot be read.
func (t *ticketReader) notes(ctx context.Context, ticket *Ticket) error {
	if ticket.Gone {
		return nil
	}
	found, err := psa.Find(ctx, t.reader, NotesPath(ticket.ID), psa.Condition{})
	switch {
	case errors.Is(err, psa.ErrNotFound):
		ticket.Gone = true
		return nil
	case err != nil:
		return err
	}
	for _, record := range found {
		ticket.Notes = append(ticket.Notes, Note{
			ID: record.ID(), Text: textOf(record, "text"), At: timeOf(record, "dateCreated"), By: textOf(record, "createdBy"),
		})
	}
	slices.SortFunc(ticket.Notes, func(a, b Note) int { return int(a.ID - b.ID) })
	if len(AllMarked(ticket.Notes)) > 0 {
		return nil
	}
	now, err := t.ticket(ctx, ticket.ID)
	ticket.Gone = now.Gone
	return err
}

// Handles reports whether a ticket on the board is done with: technicians
// resolve first and close later.
func (b Board) Handles(t Ticket) bool {
	status := slices.IndexFunc(b.Statuses, func(s Status) bool { return s.ID == t.Status.ID })
	return t.Closed || (status >= 0 && (b.Statuses[status].Closed || b.Statuses[status].Escalation == Resolved))
}

// Resolved is the escalation status of a resolved ticket.
const Resolved = "Resolved"

// HandledAt is when a ticket was handled, if it is: resolved or, where that is not
// known, closed. A ticket that was opened again may keep the times of before; only
// those after a given time count.
func (t Ticket) HandledAt(after time.Time) time.Time {
	for _, at := range []time.Time{t.ResolvedAt, t.ClosedAt, t.Updated} {
		if !at.IsZero() && !at.Before(after) {
			return at
		}
	}
	return after
}

func ticketOf(r psa.Record) Ticket {
	t := Ticket{
		ID: r.ID(), Reference: strings.ToLower(textOf(r, "externalXRef")), Summary: textOf(r, "summary"),
		Company: referenceOf(r, "company"), Board: referenceOf(r, "board"), Status: referenceOf(r, "status"),
		ClosedAt: timeOf(r, "closedDate"), ResolvedAt: timeOf(r, "dateResolved"),
		Entered: timeOf(r, "_info/dateEntered"), Updated: timeOf(r, "_info/lastUpdated"), UpdatedBy: textOf(r, "_info/updatedBy"),
		MergedInto: referenceOf(r, "mergedParentTicket"),
	}
	t.Closed, _ = r.Field("closedFlag").(bool)
	t.Parent = numberOf(r, "parentTicketId")
	return t
}

func textOf(r psa.Record, path string) string {
	text, _ := r.Field(path).(string)
	return text
}

func timeOf(r psa.Record, path string) time.Time {
	at, err := time.Parse(time.RFC3339, textOf(r, path))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

func numberOf(r psa.Record, path string) int64 {
	n, _ := r.Field(path).(json.Number)
	id, err := n.Int64()
	if err != nil {
		return 0
	}
	return id
}

// referenceOf reads a reference; tickets are referred to by their summary.
func referenceOf(r psa.Record, path string) Reference {
	name := textOf(r, path+"/name")
	if name == "" {
		name = textOf(r, path+"/summary")
	}
	return Reference{ID: numberOf(r, path+"/id"), Name: name}
}

// each calls do for 0 to n-1, several at a time, and returns the first error.
func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for i := range n {
		group.Go(func() error { return do(ctx, i) })
	}
	return group.Wait()
}
