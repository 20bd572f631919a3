package audit

import "strings"

// integration holds the solution and the integration against steps 4 and 5.
func (c *checker) integration() {
	i := c.Integration
	object := i.object("managed_devices_integration", i.Name, 0)
	if s := c.Solution; s == nil {
		c.add("solution_missing", object, "", "The integration %q names the solution %q, and no management solution has that name.", i.Name, i.Solution)
	} else {
		object := s.object("management_solution", s.Name, 0)
		if s.Type != "Custom" {
			c.add("solution_type", object, "", "The management solution %q is of type %q.", s.Name, s.Type)
		}
		if s.CustomName != s.Name {
			c.add("solution_name", object, "", "The management solution %q has the custom solution name %q.", s.Name, s.CustomName)
		}
		if s.Username != "" {
			c.add("solution_credentials", object, "", "The management solution %q has the user name %q.", s.Name, s.Username)
		}
	}
	if i.LoginBy != "Member" {
		c.add("integration_login", object, "", "The integration %q has login_by = %q.", i.Name, i.LoginBy)
	}
	if !i.DisableNewCrossReferences {
		c.add("integration_new_cross_references", object, "", "The integration %q does not disable newly discovered cross references.", i.Name)
	}
	if i.BillingLevel != "Detail" {
		c.add("integration_billing_level", object, "", "The integration %q has the billing level %q.", i.Name, i.BillingLevel)
	}
	if !i.MatchOnSerialNumber {
		c.add("integration_serial_number", object, "", "The integration %q does not match on the serial number.", i.Name)
	}
	if i.IntegratorLogin != nil && i.IntegratorLogin.ID != 0 {
		c.add("integration_integrator_login", object, "", "The integration %q has the integrator login %d.", i.Name, i.IntegratorLogin.ID)
	}
	if i.ConfigBillCustomer {
		c.add("integration_bills_configurations", object, "", "The integration %q bills the configurations that it creates.", i.Name)
	}
}

// board holds a board against step 2 and, if it is the policy's, step 8.
func (c *checker) board(b Board) {
	object := b.object("service_board", b.Name, 0)
	switch {
	case b.Missing:
		c.add("board_missing", object, "", "There is no service board %d.", b.ID)
		return
	case b.Inactive:
		c.add("board_inactive", object, "", "The board %q is inactive.", b.Name)
	}
	var defaults []Status
	for _, s := range b.Statuses {
		if s.Default {
			defaults = append(defaults, s)
		}
	}
	switch len(defaults) {
	case 0:
		c.add("default_status_missing", object, "", "No status of the board %q is its default.", b.Name)
	case 1:
		s := defaults[0]
		status := s.object("board_status", s.Name, b.ID)
		if s.Closed || s.Inactive {
			c.add("default_status_closed", status, "", "The default status %q of the board %q is %s.", s.Name, b.Name, s.state())
		} else if s.Escalation != "NotResponded" {
			c.add("default_status_escalation", status, "", "The default status %q of the board %q has the escalation status %q.", s.Name, b.Name, s.Escalation)
		}
	default:
		var names []string
		for _, s := range defaults {
			names = append(names, s.Name)
		}
		c.add("default_status_several", object, "", "The board %q has %d default statuses: %s.", b.Name, len(names), strings.Join(names, ", "))
	}
	teams := 0
	for _, t := range b.Teams {
		if t.Default {
			teams++
		}
	}
	if teams != 1 {
		c.add("default_team", object, "", "The board %q has %d default teams.", b.Name, teams)
	}
	c.ticketStatuses(b)
}

func (s Status) state() string {
	if s.Inactive {
		return "inactive"
	}
	return "closed"
}

func (c *checker) ticketStatuses(b Board) {
	if c.in.Policy == nil || c.in.Policy.Ticketing == nil || c.in.Policy.Ticketing.BoardID != b.ID {
		return
	}
	byID := map[int64]Status{}
	for _, s := range b.Statuses {
		byID[s.ID] = s
	}
	check := func(use string, id int64, fits func(Status) (bool, string)) {
		s, there := byID[id]
		if !there {
			c.add("ticket_status", b.object("service_board", b.Name, 0), "", "The board %q has no status %d, which the policy gives to %s tickets.", b.Name, id, use)
			return
		}
		object := s.object("board_status", s.Name, b.ID)
		if ok, state := fits(s); !ok && !c.seen[object.key()] {
			c.add("ticket_status", object, "", "The status %q of the board %q, which the policy gives to %s tickets, is %s.", s.Name, b.Name, use, state)
		}
	}
	check("new", c.in.Policy.Ticketing.NewStatusID, func(s Status) (bool, string) { return !s.Inactive && !s.Closed, s.state() })
	check("resolved", c.in.Policy.Ticketing.ResolvedStatusID, func(s Status) (bool, string) {
		if s.Inactive {
			return false, "inactive"
		}
		return s.Closed || s.Escalation == "Resolved", "neither closed nor of escalation status Resolved"
	})
}

func (c *checker) apiMembers() {
	for _, m := range c.APIMembers {
		object := m.object("api_member", m.Identifier, 0)
		switch {
		case m.Missing:
			c.add("api_member_missing", object, "", "There is no API member %d.", m.ID)
		case m.Inactive:
			c.add("api_member_inactive", object, "", "The API member %q is inactive.", m.Identifier)
		}
	}
}
