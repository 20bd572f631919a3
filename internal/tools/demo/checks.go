package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// billedAre compares what ConnectWise bills some customers with what the portal
// says that they use.
func (s *story) billedAre(customers []customer) error {
	products := map[string]reference{}
	for _, integration := range s.site.Objects("/company/managedDevicesIntegrations") {
		for _, x := range s.site.Objects(fmt.Sprintf("/company/managedDevicesIntegrations/%v/crossReferences", integration["id"])) {
			level, _ := x["vendorLevel"].(string)
			products[idOf(x["product"])] = reference{fmt.Sprint(x["vendorType"]), level}
		}
	}
	wanted, have := map[string]map[reference]int{}, map[string]map[reference]string{}
	for _, c := range customers {
		wanted[managedID(c)], have[managedID(c)] = s.portal.billed(c), map[reference]string{}
	}
	for _, agreement := range s.site.Objects("/finance/agreements") {
		for _, a := range s.site.Objects(fmt.Sprintf("/finance/agreements/%v/additions", agreement["id"])) {
			serial, _ := a["serialNumber"].(string)
			if quantities := have[serial]; quantities != nil {
				quantities[products[idOf(a["product"])]] = fmt.Sprint(a["quantity"])
			}
		}
	}
	checked := 0
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		for r, quantity := range wanted[id] {
			if got, err := decimal.Parse(have[id][r]); err != nil || !got.Equal(decimal.FromInt(int64(quantity))) {
				return fmt.Errorf("%s is billed %q of %v, want %d", id, have[id][r], r, quantity)
			}
			checked++
		}
	}
	s.say("%d quantities of %d customers are what the portal's figures add up to", checked, len(customers))
	return nil
}

func idOf(reference any) string {
	object, _ := reference.(map[string]any)
	return fmt.Sprint(object["id"])
}

// ticket is a ticket of the site.
type ticket struct {
	id             int64
	summary, state string
}

// ticket is the one ticket of an account. That there is no second one is part of
// the story.
func (s *story) ticket(username string) (ticket, error) {
	var found []ticket
	for _, t := range s.site.Objects("/service/tickets") {
		summary := fmt.Sprint(t["summary"])
		if !strings.Contains(summary, "("+username+")") {
			continue
		}
		var id int64
		if _, err := fmt.Sscan(fmt.Sprint(t["id"]), &id); err != nil {
			return ticket{}, err
		}
		state := nameOf(t["status"])
		if board := nameOf(t["board"]); board != "Backup Alerts" {
			state += " on " + board
		}
		if t["closedFlag"] == true {
			state += ", closed"
		}
		found = append(found, ticket{id, summary, state})
	}
	if len(found) != 1 {
		return ticket{}, fmt.Errorf("%s has %d tickets, want one: %v", username, len(found), found)
	}
	return found[0], nil
}

func nameOf(reference any) string {
	object, _ := reference.(map[string]any)
	return fmt.Sprint(object["name"])
}

// ticketsAre compares the state of the one ticket of each account.
func (s *story) ticketsAre(states map[string]string) error {
	for _, username := range slices.Sorted(maps.Keys(states)) {
		t, err := s.ticket(username)
		if err != nil {
			return err
		}
		if t.state != states[username] {
			return fmt.Errorf("ticket %d (%s) is %s, want %s", t.id, t.summary, t.state, states[username])
		}
		s.say("ticket %d: %s: %s", t.id, t.summary, t.state)
	}
	return nil
}

// tellTicket shows the notes of an account's ticket, which knows of a number of
// failures and of the success.
func (s *story) tellTicket(username string, failures int) error {
	t, err := s.ticket(username)
	if err != nil {
		return err
	}
	s.say("ticket %d: %s", t.id, t.summary)
	failed, resolved := 0, 0
	for _, note := range s.site.Objects(fmt.Sprintf("/service/tickets/%d/notes", t.id)) {
		first, _, _ := strings.Cut(fmt.Sprint(note["text"]), "\n")
		s.say("  - %s", first)
		if strings.HasPrefix(first, "Resolved") {
			resolved++
		} else {
			failed++
		}
	}
	if failed != failures || resolved != 1 {
		return fmt.Errorf("ticket %d tells of %d failures and %d successes, want %d and one", t.id, failed, resolved, failures)
	}
	return nil
}
