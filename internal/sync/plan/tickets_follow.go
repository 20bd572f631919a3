package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// target is the ticket that stands for a failure today: the one that a run
// opened, or the one into which a technician merged it.
type target struct {
	observe.Ticket
	opened observe.Ticket
	// told are the notes of all tickets from the opened one on: those of a merged
	// ticket stay with it.
	told []observe.Note
}

// noted is up to where the ticket knows of a failure.
func (t target) noted(reference string) observe.Noted { return observe.Marked(reference, t.told) }

// followedTickets are the tickets of a failure.
type followedTickets struct {
	open    []target // the oldest first
	handled *target  // the newest
	// known are the ids of all that have the reference.
	known []int64
	// told are the notes of all that can be read.
	told []observe.Note
	// lost is when one that cannot be read any more was changed last.
	lost time.Time
}

// follow finds the tickets of a failure wherever technicians put them. One that
// was archived or deleted is none.
func (t *ticketing) follow(reference string) followedTickets {
	var found followedTickets
	var targets []target
	for _, opened := range t.site.Tickets[reference] {
		found.known = append(found.known, opened.ID)
		current, ok := t.merged(opened)
		if !ok && opened.Updated.After(found.lost) {
			found.lost = opened.Updated
		}
		if ok && !slices.ContainsFunc(targets, func(other target) bool { return other.ID == current.ID }) {
			targets = append(targets, current)
			found.told = append(found.told, current.told...)
		}
	}
	slices.SortFunc(targets, func(a, b target) int { return int(a.ID - b.ID) })
	for _, ticket := range targets {
		if t.handled(ticket.Ticket) {
			found.handled = &ticket
		} else {
			found.open = append(found.open, ticket)
		}
	}
	return found
}

// merged is the ticket into which a ticket was merged at last, the ticket itself
// if it was not.
func (t *ticketing) merged(opened observe.Ticket) (current target, ok bool) {
	current = target{Ticket: opened, opened: opened, told: opened.Notes}
	seen := map[int64]bool{}
	for !current.Gone && current.MergedInto.ID != 0 && !seen[current.ID] {
		seen[current.ID] = true
		next, read := t.site.Merged[current.MergedInto.ID]
		if !read {
			return target{}, false
		}
		current.Ticket = next
		current.told = slices.Concat(current.told, next.Notes)
	}
	return current, !current.Gone && !seen[current.ID]
}

// handled reports whether a ticket is done with.
func (t *ticketing) handled(ticket observe.Ticket) bool {
	if _, open := t.reopened[ticket.ID]; open {
		return false
	}
	if t.site.Boards[ticket.Board.ID].Handles(ticket) {
		return true
	}
	// A policy may resolve with a status that closes nothing.
	status, ok := t.statusLike(ticket.Board.ID, t.policy.ResolvedStatusID, isResolved)
	return ok && status.ID == ticket.Status.ID
}

func isResolved(s observe.Status) bool { return s.Escalation == observe.Resolved }

func isNew(s observe.Status) bool { return s.Escalation == "NotResponded" && !s.Closed }

// statusLike is the status of a board that stands for one of the policy's board:
// that very one, on another board the one with the same name, else the first
// that serves the purpose.
func (t *ticketing) statusLike(board, wanted int64, serves func(observe.Status) bool) (observe.Status, bool) {
	policyBoard := t.site.Boards[t.policy.BoardID]
	if board == t.policy.BoardID {
		if s := find(policyBoard, wanted); s != nil {
			return *s, true
		}
		return observe.Status{}, false
	}
	name := statusOf(policyBoard, wanted).Name
	var fallback *observe.Status
	for _, s := range t.site.Boards[board].Statuses {
		switch {
		case s.Inactive:
		case name != "" && strings.EqualFold(s.Name, name):
			return s, true
		case fallback == nil && serves(s):
			fallback = &s
		}
	}
	if fallback == nil {
		return observe.Status{}, false
	}
	return *fallback, true
}

func find(b observe.Board, status int64) *observe.Status {
	i := slices.IndexFunc(b.Statuses, func(s observe.Status) bool { return s.ID == status })
	if i < 0 {
		return nil
	}
	return &b.Statuses[i]
}

func statusOf(b observe.Board, status int64) observe.Reference {
	if s := find(b, status); s != nil {
		return s.Reference
	}
	return observe.Reference{ID: status}
}

func candidates(b observe.Board) []string {
	var names []string
	for _, s := range b.Statuses {
		if !s.Inactive {
			names = append(names, named(s.Reference))
		}
	}
	return names
}

// followed tells where a ticket is that a technician put elsewhere.
func (t *ticketing) followed(ticket target) {
	place := fmt.Sprintf("%s on board %s", objectOf(ticket.Ticket), named(ticket.Board))
	switch {
	case ticket.opened.ID != ticket.ID:
		t.tell(Warning, "ticket_merged", "%s was merged into %s: it is followed there, and no second ticket is opened.", capital(objectOf(ticket.opened)), place)
	case ticket.Board.ID != t.policy.BoardID:
		t.tell(Warning, "ticket_moved", "%s is not on the policy's board: it is followed there, and no second ticket is opened.", capital(place))
	}
	if ticket.Parent != 0 {
		t.tell(Warning, "ticket_child", "%s is a child of ticket %d now: it is followed, and no second ticket is opened.", capital(place), ticket.Parent)
	}
}

// twins tells of several open tickets for one failure.
func (t *ticketing) twins(open []target) {
	if len(open) < 2 {
		return
	}
	var names []string
	for _, ticket := range open {
		names = append(names, objectOf(ticket.Ticket))
	}
	t.tell(Warning, "ticket_twin", "%d tickets are open for one failure: %s. Notes go to the first, and all are resolved together. Merge or close the others.",
		len(open), strings.Join(names, ", "))
}

// mark remembers whether a failure is over as far as a ticket will know.
func (t *ticketing) mark(ticket observe.Ticket, reference string, over bool) {
	if t.marks[ticket.ID] == nil {
		t.marks[ticket.ID] = map[string]bool{}
		for mark, noted := range observe.AllMarked(t.notesOf(ticket)) {
			t.marks[ticket.ID][mark] = noted.Resolved
		}
	}
	t.marks[ticket.ID][observe.MarkOf(reference)] = over
}

// notesOf are the notes of a ticket and of all that were merged into it.
func (t *ticketing) notesOf(ticket observe.Ticket) []observe.Note {
	if _, merged := t.site.Merged[ticket.ID]; !merged {
		return ticket.Notes
	}
	var notes []observe.Note
	for _, same := range t.site.Tickets {
		for _, opened := range same {
			if current, ok := t.merged(opened); ok && current.ID == ticket.ID {
				notes = append(notes, current.told...)
			}
		}
	}
	return append(notes, ticket.Notes...)
}

// resolve plans the statuses of the tickets whose failures are over. It comes
// after all notes, because a ticket into which others were merged is over when
// the last of its failures is.
func (t *ticketing) resolve() {
	planned := map[int64]bool{}
	for _, r := range t.resolving {
		ticket := r.ticket
		if planned[ticket.ID] {
			continue
		}
		planned[ticket.ID] = true
		open := 0
		for _, over := range t.marks[ticket.ID] {
			if !over {
				open++
			}
		}
		status, possible := t.statusLike(ticket.Board.ID, t.policy.ResolvedStatusID, isResolved)
		switch {
		case open > 0:
			t.tell(Info, "ticket_shared", "%s stays open: %d other failures that were merged into it have not ended.", capital(objectOf(ticket)), open)
		case !possible:
			t.tell(Warning, "ticket_no_resolved_status", "%s stays open, although its failure has ended: board %s has no active status named as the policy's resolved status, and none with the escalation status Resolved.",
				capital(objectOf(ticket)), named(ticket.Board))
		default:
			t.status(ticket, status, r.why)
		}
	}
}
