package observe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// TicketsPath is the collection of service tickets.
const TicketsPath = "/service/tickets"

// NotesPath is the collection of a ticket's notes.
func NotesPath(ticket int64) string { return fmt.Sprintf("%s/%d/notes", TicketsPath, ticket) }

const (
	// customersAtOnce is how many customers one request asks for: the vendor's guide
	// calls addresses of up to 1,745 characters safe, and each takes some 54.
	customersAtOnce = 25
	// longestMerge bounds how far a chain of merged tickets is followed.
	longestMerge = 8
)

// Tickets reads into the site the tickets of the customers that have events, and
// no other ticket: hosted sites time out on a list of all that are open. They are
// asked for by reference alone, because tickets of a merged company belong to
// another one. The notes of a ticket are read unless it is plain that nothing has
// happened since it was handled.
//
// What cannot be read of one ticket is in TicketErrors; an error is about the
// site as a whole. At most atOnce calls are under way; 0 is
// psa.DefaultMaxConcurrentRequests.
func Tickets(ctx context.Context, r psa.Reader, want desired.State, atOnce int, site *Site) error {
	if atOnce <= 0 {
		atOnce = psa.DefaultMaxConcurrentRequests
	}
	t := &ticketReader{reader: r, atOnce: atOnce, site: site, wanted: map[string][]desired.Event{}}
	var customers []string
	boards := map[int64]bool{}
	for _, c := range want.Customers {
		if c.Effective.Ticketing == nil || len(c.Events) == 0 {
			continue
		}
		customers = append(customers, customerReference(c.ID))
		boards[c.Effective.Ticketing.BoardID] = true
		for _, e := range c.Events {
			reference := TicketReference(c.ID, e.Account, e.Failure)
			t.wanted[reference] = append(t.wanted[reference], e)
		}
	}
	if len(customers) == 0 {
		return nil
	}
	return t.read(ctx, customers, boards)
}

// ticketReader reads the tickets of a site.
type ticketReader struct {
	reader psa.Reader
	atOnce int
	site   *Site
	// wanted are the events by the reference of their ticket.
	wanted map[string][]desired.Event
	mu     sync.Mutex
}

func (t *ticketReader) read(ctx context.Context, customers []string, boards map[int64]bool) error {
	t.site.Tickets, t.site.Merged, t.site.TicketErrors = map[string][]Ticket{}, map[int64]Ticket{}, map[string]error{}
	if t.site.Boards == nil {
		t.site.Boards = map[int64]Board{}
	}
	// The boards of the policies are known before any ticket is; those of tickets that
	// were moved, and notes, which depend on whether a ticket is handled, are not.
	var boardsErr error
	var known sync.WaitGroup
	known.Go(func() { boardsErr = t.boards(ctx, boards) })
	tickets := t.list(ctx, customers)
	merged := t.merged(ctx, tickets)
	known.Wait()
	if boardsErr != nil {
		return boardsErr
	}
	read, others := map[int64]*Ticket{}, map[int64]bool{}
	for _, ticket := range slices.Concat(tickets, slices.Collect(maps.Values(merged))) {
		read[ticket.ID] = ticket
		if ticket.Board.ID != 0 && !boards[ticket.Board.ID] {
			others[ticket.Board.ID] = true
		}
	}
	if err := t.boards(ctx, others); err != nil {
		return err
	}
	var telling []*Ticket
	for id := range t.telling(tickets, merged) {
		telling = append(telling, read[id])
	}
	inParallel(ctx, t.atOnce, telling, t.notes)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, ticket := range tickets {
		t.site.Tickets[ticket.Reference] = append(t.site.Tickets[ticket.Reference], *ticket)
		for _, link := range chain(ticket, merged) {
			if link.err != nil {
				t.site.TicketErrors[ticket.Reference] = link.err
			}
		}
	}
	for id, ticket := range merged {
		t.site.Merged[id] = *ticket
	}
	for _, same := range t.site.Tickets {
		slices.SortFunc(same, func(a, b Ticket) int { return cmp.Compare(a.ID, b.ID) })
	}
	return nil
}

// list reads the tickets of customers that the events are about.
func (t *ticketReader) list(ctx context.Context, customers []string) []*Ticket {
	var tickets []*Ticket
	inParallel(ctx, t.atOnce, slices.Collect(slices.Chunk(customers, customersAtOnce)), func(ctx context.Context, asked []string) {
		found, err := psa.Find(ctx, t.reader, TicketsPath, psa.HasPrefix("externalXRef", asked...))
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, record := range found {
			if ticket := ticketOf(record); t.wanted[ticket.Reference] != nil {
				tickets = append(tickets, ticket)
			}
		}
		if err == nil {
			return
		}
		for reference := range t.wanted {
			if slices.ContainsFunc(asked, func(customer string) bool { return strings.HasPrefix(reference, customer) }) {
				t.site.TicketErrors[reference] = err
			}
		}
	})
	return tickets
}

// chain is a ticket and those into which it was merged, the last one last.
func chain(ticket *Ticket, merged map[int64]*Ticket) []*Ticket {
	links := []*Ticket{ticket}
	for len(links) <= longestMerge {
		next := merged[links[len(links)-1].MergedInto.ID]
		if next == nil {
			break
		}
		links = append(links, next)
	}
	return links
}

// merged reads the tickets into which others were merged, and those into which
// these were.
func (t *ticketReader) merged(ctx context.Context, tickets []*Ticket) map[int64]*Ticket {
	all, listed := map[int64]*Ticket{}, map[int64]*Ticket{}
	for _, ticket := range tickets {
		listed[ticket.ID] = ticket
	}
	from := tickets
	for range longestMerge {
		var unread []*Ticket
		for _, ticket := range from {
			id := ticket.MergedInto.ID
			switch {
			case id == 0 || all[id] != nil:
			case listed[id] != nil:
				all[id] = listed[id]
			default:
				all[id] = &Ticket{ID: id}
				unread = append(unread, all[id])
			}
		}
		inParallel(ctx, t.atOnce, unread, t.ticket)
		from = unread
	}
	return all
}

// ticket reads a ticket by its id; it is gone where there is none any more.
func (t *ticketReader) ticket(ctx context.Context, ticket *Ticket) {
	record, err := t.reader.Get(ctx, TicketsPath, ticket.ID)
	switch {
	case errors.Is(err, psa.ErrNotFound):
		ticket.Gone = true
	case err != nil:
		ticket.err = err
	default:
		*ticket = *ticketOf(record)
	}
}

// boards reads the statuses of boards.
func (t *ticketReader) boards(ctx context.Context, boards map[int64]bool) error {
	var failed error
	inParallel(ctx, t.atOnce, slices.Sorted(maps.Keys(boards)), func(ctx context.Context, id int64) {
		board, err := t.board(ctx, id)
		t.mu.Lock()
		defer t.mu.Unlock()
		t.site.Boards[id] = board
		failed = errors.Join(failed, err)
	})
	return failed
}

func (t *ticketReader) board(ctx context.Context, id int64) (Board, error) {
	board := Board{Reference: Reference{ID: id}}
	found, err := psa.Find(ctx, t.reader, fmt.Sprintf("/service/boards/%d/statuses", id), psa.Condition{})
	if err != nil && !errors.Is(err, psa.ErrNotFound) {
		return board, err
	}
	for _, record := range found {
		d := decoder{record: record}
		board.Name = cmp.Or(d.text("board/name"), board.Name)
		board.Statuses = append(board.Statuses, Status{
			Reference: Reference{ID: record.ID(), Name: d.text("name")}, Escalation: d.text("escalationStatus"),
			Closed: d.flag("closedStatus"), Inactive: d.flag("inactive"),
		})
		if d.err != nil {
			return board, fmt.Errorf("status %d of board %d: %w", record.ID(), id, d.err)
		}
	}
	return board, nil
}

// telling are the tickets whose notes say something that is not known yet. The
// newest ticket of a failure that was handled after the last failure needs none,
// if the failure has ended, nor does a ticket that was left alone since the newest
// one was opened.
func (t *ticketReader) telling(tickets []*Ticket, merged map[int64]*Ticket) map[int64]bool {
	byReference := map[string][][]*Ticket{}
	for _, ticket := range tickets {
		byReference[ticket.Reference] = append(byReference[ticket.Reference], chain(ticket, merged))
	}
	telling := map[int64]bool{}
	for reference, chains := range byReference {
		slices.SortFunc(chains, func(a, b []*Ticket) int { return cmp.Compare(a[len(a)-1].ID, b[len(b)-1].ID) })
		newest := chains[len(chains)-1]
		if !slices.ContainsFunc(chains, t.lasts) && t.ended(reference, newest[len(newest)-1]) {
			continue
		}
		for _, links := range chains {
			last, opened := links[len(links)-1], newest[0].Entered
			if !t.lasts(links) && last.ID != newest[len(newest)-1].ID && last.Updated.Before(opened) {
				continue
			}
			for _, link := range links {
				telling[link.ID] = true
			}
		}
	}
	return telling
}

// lasts reports whether a ticket is open, wherever it was merged.
func (t *ticketReader) lasts(links []*Ticket) bool {
	last := links[len(links)-1]
	return !t.site.Boards[last.Board.ID].Handles(*last)
}

// ended reports whether nothing has happened since a ticket was handled but the
// end of its failure.
func (t *ticketReader) ended(reference string, ticket *Ticket) bool {
	events := t.wanted[reference]
	newest := slices.MaxFunc(events, func(a, b desired.Event) int { return a.At.Compare(b.At) })
	return newest.Resolves && !slices.ContainsFunc(events, func(e desired.Event) bool {
		return !e.Resolves && !e.At.Before(ticket.HandledAt(time.Time{}))
	})
}

// notes reads the notes of a ticket. One that has no marker of ours may be
// archived: such tickets are listed and cannot be read.
func (t *ticketReader) notes(ctx context.Context, ticket *Ticket) {
	if ticket.Gone || ticket.err != nil {
		return
	}
	found, err := psa.Find(ctx, t.reader, NotesPath(ticket.ID), psa.Condition{})
	switch {
	case errors.Is(err, psa.ErrNotFound):
		ticket.Gone = true
		return
	case err != nil:
		ticket.err = err
		return
	}
	for _, record := range found {
		d := decoder{record: record}
		ticket.Notes = append(ticket.Notes, Note{ID: record.ID(), Text: d.text("text"), At: d.time("dateCreated"), By: d.text("createdBy")})
		ticket.err = cmp.Or(ticket.err, d.err)
	}
	slices.SortFunc(ticket.Notes, func(a, b Note) int { return cmp.Compare(a.ID, b.ID) })
	if ticket.err == nil && len(AllMarked(ticket.Notes)) == 0 {
		now := &Ticket{ID: ticket.ID}
		t.ticket(ctx, now)
		ticket.Gone, ticket.err = now.Gone, now.err
	}
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

func ticketOf(r psa.Record) *Ticket {
	d := decoder{record: r}
	return &Ticket{
		ID: r.ID(), Reference: strings.ToLower(d.text("externalXRef")), Summary: d.text("summary"),
		Company: d.reference("company", "name"), Board: d.reference("board", "name"), Status: d.reference("status", "name"),
		Closed: d.flag("closedFlag"), ClosedAt: d.time("closedDate"), ResolvedAt: d.time("dateResolved"),
		Entered: d.time("_info/dateEntered"), Updated: d.time("_info/lastUpdated"), UpdatedBy: d.text("_info/updatedBy"),
		MergedInto: d.reference("mergedParentTicket", "summary"), Parent: d.integer("parentTicketId"), err: d.err,
	}
}
