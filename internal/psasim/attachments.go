package psasim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// attached is the ticket's own field that holds references to its configurations.
const attached = "attachedConfigurations"

// attachments serves the configurations of a ticket: references to devices, which
// are attached and detached and never changed here.
func (s *Simulator) attachments(c *call) (*response, *problem) {
	tickets := s.table(ticketsPath)
	ticket := tickets.records[c.ids["parentId"]]
	if ticket == nil || ticket.Archived {
		return nil, notFound("Ticket", c.ids["parentId"])
	}
	references, _ := ticket.Fields[attached].([]any)
	at := func(id int64) int {
		return slices.IndexFunc(references, func(v any) bool { reference, _ := v.(map[string]any); return idOf(reference) == id })
	}
	show := func(reference any) map[string]any {
		shown, _ := s.renderReference("ConfigurationReference", reference, c.origin).(map[string]any)
		return shown
	}
	store := func(references []any, r *response) (*response, *problem) {
		set := s.begin(s.apiMember())
		after := maps.Clone(ticket.Fields)
		after[attached] = references
		set.save(tickets, ticket, after)
		return s.finish(set, r)
	}
	id, one := c.ids["id"]
	if c.request.Method == http.MethodPost {
		body, p := s.readBody(c)
		if p != nil {
			return nil, p
		}
		id = idOf(body)
		if s.table(configurationsPath).records[id] == nil {
			return nil, invalid("Ticket", item{Code: "NotFound", Message: fmt.Sprintf("Configuration %d not found", id), Field: "id"})
		}
		if at(id) >= 0 {
			return nil, invalid("Ticket", item{Code: "ObjectExists", Message: fmt.Sprintf("Configuration %d is attached already.", id), Field: "id"})
		}
		return store(append(slices.Clone(references), ref(id)), &response{
			status: http.StatusCreated, body: show(ref(id)), header: location(c, id),
		})
	}
	if !one {
		all := make([]map[string]any, len(references))
		for i, reference := range references {
			all[i] = show(reference)
		}
		if c.model == "Count" {
			return &response{status: http.StatusOK, body: map[string]int{"count": len(all)}}, nil
		}
		return s.page(c, all)
	}
	i := at(id)
	if i < 0 {
		return nil, notFound("Configuration", id)
	}
	if c.request.Method == http.MethodDelete {
		return store(slices.Delete(slices.Clone(references), i, i+1), &response{status: http.StatusNoContent})
	}
	return &response{status: http.StatusOK, body: show(references[i])}, nil
}
