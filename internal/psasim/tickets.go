package psasim

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// mergeTickets is POST /service/tickets/{parentId}/merge: the tickets of the body
// get the body's status and point to the one of the path.
func (s *Simulator) mergeTickets(c *call) (*response, *problem) {
	body, p := s.decodeBody(c.body, "TicketMerge")
	if p != nil {
		return nil, p
	}
	ids, _ := body["mergeTicketIds"].([]any)
	items := requires(body, "status")
	if len(ids) == 0 {
		items = append(items, item{Code: "MissingRequiredField", Message: "The mergeTicketIds field is required.", Field: "mergeTicketIds"})
	}
	if len(items) > 0 {
		return nil, invalid("TicketMerge", items...)
	}
	set := s.begin(s.apiMember())
	for _, id := range ids {
		n, err := strconv.ParseInt(textOf(id), 10, 32)
		if err != nil {
			p = invalid("TicketMerge", item{Code: "InvalidField", Message: "The field mergeTicketIds must be a number.", Field: "mergeTicketIds"})
		} else {
			p = set.merge(c.ids["parentId"], n, body["status"])
		}
		if p != nil {
			set.undo(0)
			return nil, p
		}
	}
	return s.finish(set, &response{status: http.StatusOK, body: map[string]any{"success": true, "message": ""}})
}

// merge merges one ticket into another, under a status of its own board.
func (set *changeset) merge(into, id int64, status any) *problem {
	t := set.s.table(ticketsPath)
	target, merged := t.records[into], t.records[id]
	switch {
	case target == nil || target.Archived:
		return notFound("Ticket", into)
	case merged == nil || merged.Archived:
		return invalid("TicketMerge", item{Code: "NotFound", Message: fmt.Sprintf("Ticket %d not found", id), Field: "mergeTicketIds"})
	case into == id:
		return invalid("TicketMerge", item{Code: "InvalidObject", Message: "A ticket cannot be merged into itself.", Field: "mergeTicketIds"})
	}
	for _, r := range []*record{target, merged} {
		if p := refuseMerged(set, r); p != nil {
			return p
		}
	}
	after := maps.Clone(merged.Fields)
	after["status"] = status
	if p := set.update(t, 0, merged, after); p != nil {
		return p
	}
	after = maps.Clone(t.records[id].Fields)
	after["mergedParentTicket"] = ref(into)
	set.save(t, t.records[id], after)
	after = maps.Clone(t.records[into].Fields)
	after["hasMergedChildTicketFlag"] = true
	set.save(t, t.records[into], after)
	return nil
}

// MergeTickets merges tickets into another, whose status they keep their own of.
func (p Person) MergeTickets(into int64, tickets ...int64) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	set := p.begin()
	for _, id := range tickets {
		var status any
		if r := p.s.table(ticketsPath).records[id]; r != nil {
			status = r.Fields["status"]
		}
		if problem := set.merge(into, id, status); problem != nil {
			set.undo(0)
			return problem
		}
	}
	return set.commit()
}

// MoveTicket moves a ticket to another board, where it gets the status of the
// same name or the default one, the default team, and no type.
func (p Person) MoveTicket(ticket, board int64) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	t := p.s.table(ticketsPath)
	r := t.records[ticket]
	if r == nil {
		return notFound("Ticket", ticket)
	}
	after := maps.Clone(r.Fields)
	for _, field := range []string{"status", "team", "type", "subType", "item"} {
		delete(after, field)
	}
	after["board"] = ref(board)
	name := textOf(p.s.statusOf(r.Fields)["name"])
	for _, status := range p.s.table(statusesPath).list(board) {
		if strings.EqualFold(textOf(status.Fields["name"]), name) {
			after["status"] = ref(status.ID)
		}
	}
	set := p.begin()
	fillTicket(set, 0, after)
	if after["status"] == nil {
		return errors.New("the board has no default status")
	}
	if problem := set.update(t, 0, r, after); problem != nil {
		return problem
	}
	return set.commit()
}

// Archive takes a record out of reach as servers do with old tickets: lists show
// it, and by its id it is not found.
func (s *Simulator) Archive(path string, id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, _, r, err := s.locate(path, id)
	if err != nil {
		return err
	}
	set := s.begin(person)
	archived := *r
	archived.Archived = true
	set.save(t, &archived, r.Fields)
	return set.commit()
}
