package psasim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	ticketsPath  = "/service/tickets"
	notesPath    = "/service/tickets/{parentId}/notes"
	statusesPath = "/service/boards/{parentId}/statuses"
	teamsPath    = "/service/boards/{parentId}/teams"
)

// ticketRules: what is left out is defaulted, a status belongs to its board,
// whether a ticket is closed follows from its status, and one that was merged is
// no longer written to.
func ticketRules() *rules {
	return &rules{
		readOnly: []string{
			"closedFlag", "closedDate", "closedBy", "dateResponded", "respondedBy", "dateResplan", "resplanBy", "dateResolved", "resolvedBy",
			"mobileGuid", "mergedParentTicket", "hasMergedChildTicketFlag", "hasChildTicket",
		},
		hidden:   []string{"initialDescription", "initialInternalAnalysis", "initialResolution", "skipCallback", "contactEmailLookup"},
		own:      []string{attached},
		defaults: map[string]any{"recordType": "ServiceTicket", "severity": "Medium", "impact": "Medium"},
		scope: map[string]string{
			"status": "board", "team": "board", "type": "board", "subType": "board", "item": "board", "site": "company",
		},
		fill:         fillTicket,
		check:        checkTicket,
		created:      noteBeginning,
		updated:      func(set *changeset, r *record) *problem { set.countChildren(r); return nil },
		refuseUpdate: refuseMerged,
		derive: func(s *Simulator, r *record, object map[string]any) {
			object["closedFlag"] = s.statusOf(r.Fields)["closedStatus"] == true
		},
		timesOut: func(fields []string) bool {
			narrow := func(field string) bool {
				first, _, _ := strings.Cut(strings.ToLower(field), "/")
				return slices.Contains([]string{"id", "company", "board", "externalxref"}, first)
			}
			return slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(f, "closedFlag") }) && !slices.ContainsFunc(fields, narrow)
		},
	}
}

func fillTicket(set *changeset, _ int64, fields map[string]any) {
	first := func(field, path string) {
		if rows := set.s.table(path).list(0); fields[field] == nil && len(rows) > 0 {
			fields[field] = ref(rows[0].ID)
		}
	}
	first("board", "/service/boards")
	first("priority", "/service/priorities")
	first("source", "/service/sources")
	board, _ := fields["board"].(map[string]any)
	for field, path := range map[string]string{"status": statusesPath, "team": teamsPath} {
		if fields[field] == nil {
			if id := set.s.defaultOf(path, idOf(board)); id != 0 {
				fields[field] = ref(id)
			}
		}
	}
}

// defaultOf returns the id of the child that has the default flag, or 0.
func (s *Simulator) defaultOf(path string, parent int64) int64 {
	for _, candidate := range s.table(path).list(parent) {
		if candidate.Fields["defaultFlag"] == true {
			return candidate.ID
		}
	}
	return 0
}

// statusOf returns the fields of a ticket's status.
func (s *Simulator) statusOf(ticket map[string]any) map[string]any {
	status, _ := ticket["status"].(map[string]any)
	if found := s.table(statusesPath).records[idOf(status)]; found != nil {
		return found.Fields
	}
	return nil
}

func checkTicket(set *changeset, r *record, before, after map[string]any) []item {
	var items []item
	if before != nil {
		items = requires(after, "severity", "impact")
	}
	if parent, ok := number(after["parentTicketId"]); ok && !parent.IsZero() {
		above := set.s.table(ticketsPath).records[parent.IntPart()]
		switch {
		case above == nil || above.Archived:
			items = append(items, item{Code: "NotFound", Message: fmt.Sprintf("Ticket %s not found", parent), Field: "parentTicketId"})
		case above.ID == r.ID || above.Fields["parentTicketId"] != nil || above.Fields["mergedParentTicket"] != nil:
			items = append(items, item{Code: "InvalidObject", Message: fmt.Sprintf("Ticket %s cannot be a parent.", parent), Field: "parentTicketId"})
		}
	}
	items = append(items, set.contactOf(after)...)
	set.stamp(after)
	return items
}

// contactOf wants a contact to be one of the record's company.
func (set *changeset) contactOf(after map[string]any) []item {
	company, _ := after["company"].(map[string]any)
	contact, _ := after["contact"].(map[string]any)
	found := set.s.table("/company/contacts").records[idOf(contact)]
	if found == nil {
		return nil
	}
	if of, _ := found.Fields["company"].(map[string]any); idOf(of) == idOf(company) {
		return nil
	}
	return []item{{
		Code: "NotFound", Field: "contact/id", Message: fmt.Sprintf("Contact %d not found for Company %d", idOf(contact), idOf(company)),
	}}
}

// stamp notes when, and by whom, a ticket reached what its status says. A ticket
// that is reopened is neither resolved nor closed any more.
func (set *changeset) stamp(after map[string]any) {
	status := set.s.statusOf(after)
	reached := map[string]int{"Responded": 1, "ResolutionPlan": 2, "Resolved": 3}[textOf(status["escalationStatus"])]
	mark := func(date, by string, isSo, canEnd bool) {
		switch {
		case isSo && after[date] == nil:
			after[date], after[by] = set.now.Format(wireTime), set.by
		case !isSo && canEnd:
			delete(after, date)
			delete(after, by)
		}
	}
	mark("dateResponded", "respondedBy", reached >= 1, false)
	mark("dateResplan", "resplanBy", reached >= 2, false)
	mark("dateResolved", "resolvedBy", reached == 3, status["escalationStatus"] != "NoEscalation")
	mark("closedDate", "closedBy", status["closedStatus"] == true, true)
}

// noteBeginning turns what only a POST takes into notes.
func noteBeginning(set *changeset, r *record) *problem {
	for _, beginning := range []struct{ field, flag string }{
		{"initialDescription", "detailDescriptionFlag"},
		{"initialInternalAnalysis", "internalAnalysisFlag"},
		{"initialResolution", "resolutionFlag"},
	} {
		if text := r.Fields[beginning.field]; !isEmpty(text) {
			if _, p := set.create(set.s.table(notesPath), r.ID, map[string]any{"text": text, beginning.flag: true}); p != nil {
				return p
			}
		}
	}
	set.countChildren(r)
	return nil
}

// countChildren keeps up whether the tickets that a ticket was or is a child of
// have children.
func (set *changeset) countChildren(r *record) {
	tickets := set.s.table(ticketsPath)
	var before map[string]any
	for _, c := range slices.Backward(set.touched) {
		if c.table == tickets && c.id == r.ID && c.before != nil {
			before = c.before.Fields
			break
		}
	}
	if textOf(before["parentTicketId"]) == textOf(r.Fields["parentTicketId"]) {
		return
	}
	for _, fields := range []map[string]any{before, r.Fields} {
		id, _ := number(fields["parentTicketId"])
		parent := tickets.records[id.IntPart()]
		if parent == nil {
			continue
		}
		after := maps.Clone(parent.Fields)
		after["hasChildTicket"] = slices.ContainsFunc(tickets.list(0), func(other *record) bool {
			child, _ := number(other.Fields["parentTicketId"])
			return child.IntPart() == parent.ID
		})
		set.save(tickets, parent, after)
	}
}

func refuseMerged(_ *changeset, r *record) *problem {
	into, merged := r.Fields["mergedParentTicket"].(map[string]any)
	if !merged {
		return nil
	}
	return invalid("Ticket", item{
		Code: "InvalidObject", Field: "mergedParentTicket", Message: fmt.Sprintf("Ticket %d has been merged into ticket %d.", r.ID, idOf(into)),
	})
}

// noteRules: a note says where it is shown, and belongs to a ticket that was not
// merged.
func noteRules() *rules {
	return &rules{
		parent: "ticketId", readOnly: []string{"createdBy", "dateCreated"},
		derive: func(_ *Simulator, r *record, object map[string]any) {
			object["dateCreated"], object["createdBy"] = r.Entered.Format(wireTime), r.Author
		},
		check: func(set *changeset, r *record, _, after map[string]any) []item {
			if ticket := set.s.table(ticketsPath).records[r.Parent]; ticket != nil && !set.dashboard {
				if p := refuseMerged(set, ticket); p != nil {
					return p.body.Errors
				}
			}
			if after["detailDescriptionFlag"] == true || after["internalAnalysisFlag"] == true || after["resolutionFlag"] == true {
				return requires(after, "text")
			}
			return []item{{
				Code: "InvalidObject", Field: "detailDescriptionFlag",
				Message: "Please choose where to display the notes in order to save this record.",
			}}
		},
	}
}
