package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// The two device types of a pair (steps 10 and 13).
const (
	devices = "WorkstationsAndServers"
	stats   = "BackupStats"
)

// pair is what a company has of one customer's managed ids, each list sorted by
// id. Spelling is left out of account, so that a misspelled one is a finding of its
// own and not a missing one.
type pair struct {
	company                *Company
	customer               string
	devices, stats, others []ManagedID
}

func (p *pair) complete() bool { return len(p.devices) > 0 && len(p.stats) > 0 }

// all are the managed ids of the pair, sorted by id.
func (p *pair) all() []ManagedID {
	all := slices.Concat(p.devices, p.stats, p.others)
	slices.SortFunc(all, func(a, b ManagedID) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func (m ManagedID) object(company int64) Object {
	return m.Entity.object("managed_id", m.Text, company)
}

// pairs groups a company's managed ids by customer, sorted by Cust. ID.
func pairs(company *Company) []*pair {
	byCustomer := map[string]*pair{}
	for _, m := range company.ManagedIDs {
		id := customerOf(m.Text)
		if id == "" {
			continue
		}
		if byCustomer[id] == nil {
			byCustomer[id] = &pair{company: company, customer: id}
		}
		p := byCustomer[id]
		switch m.DeviceType {
		case devices:
			p.devices = append(p.devices, m)
		case stats:
			p.stats = append(p.stats, m)
		default:
			p.others = append(p.others, m)
		}
	}
	var sorted []*pair
	for _, id := range slices.Sorted(maps.Keys(byCustomer)) {
		sorted = append(sorted, byCustomer[id])
	}
	return sorted
}

func (c *checker) managedIDs() {
	byCustomer := map[string][]*pair{}
	byCompany := map[int64][]*pair{}
	for _, company := range pointers(c.Companies) {
		for _, m := range company.ManagedIDs {
			c.managedID(company, m)
		}
		byCompany[company.ID] = pairs(company)
		for _, p := range byCompany[company.ID] {
			byCustomer[p.customer] = append(byCustomer[p.customer], p)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(byCustomer)) {
		holders := byCustomer[id]
		owner := c.owner(holders)
		for _, p := range holders {
			if p == owner {
				c.pair(p, byCompany[p.company.ID])
			} else {
				c.add("managed_id_shared", p.all()[0].object(p.company.ID), id, "Company %d (%s) has the managed id of company %d (%s).",
					p.company.ID, p.company.Name, owner.company.ID, owner.company.Name)
			}
		}
	}
	c.customersWithoutID(byCompany)
}

// managedID looks at one managed id by itself.
func (c *checker) managedID(company *Company, m ManagedID) {
	if !wellFormed.MatchString(m.Text) {
		c.add("managed_id_form", m.object(company.ID), customerOf(m.Text), "The managed id %q (%s) of company %d (%s) is not %s and digits.",
			m.Text, m.DeviceType, company.ID, company.Name, observe.ManagedIDPrefix)
	}
	if m.Agreement != nil && m.Agreement.ID != 0 {
		c.add("managed_id_agreement", m.object(company.ID), customerOf(m.Text), "The managed id %q (%s) of company %d (%s) has the agreement %d (%s).",
			m.Text, m.DeviceType, company.ID, company.Name, m.Agreement.ID, m.Agreement.Name)
	}
}

// owner is whose managed id it is: the company that the input says, else the one
// with the whole pair, else the one that had it first.
func (c *checker) owner(holders []*pair) *pair {
	return slices.MinFunc(holders, func(a, b *pair) int {
		rank := func(p *pair) int {
			switch {
			case c.in.Companies[p.customer] == p.company.ID:
				return 0
			case p.complete():
				return 1
			}
			return 2
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.all()[0].ID, b.all()[0].ID))
	})
}

// pair looks at what a company has of a customer that is its own.
func (c *checker) pair(p *pair, siblings []*pair) {
	company := fmt.Sprintf("Company %d (%s)", p.company.ID, p.company.Name)
	for _, m := range p.others {
		c.add("managed_id_extra", m.object(p.company.ID), p.customer, "%s has the managed id %q of device type %q beside the pair.", company, m.Text, m.DeviceType)
	}
	if c.in.Companies != nil && c.in.Companies[p.customer] != p.company.ID {
		first := p.all()[0]
		c.add("managed_id_extra", first.object(p.company.ID), p.customer, "%s has the managed id %q, which companies does not give to it.", company, first.Text)
		return
	}
	for _, same := range [][]ManagedID{p.devices, p.stats} {
		for i := 1; i < len(same); i++ {
			c.add("managed_id_double", same[i].object(p.company.ID), p.customer, "%s has the managed id %q of device type %s already, with the id %d.",
				company, same[i].Text, same[i].DeviceType, same[0].ID)
		}
	}
	switch {
	case p.complete():
		if p.stats[0].ID < p.devices[0].ID {
			c.add("managed_id_order", p.stats[0].object(p.company.ID), p.customer, "%s: the managed id %q of device type %s (id %d) is older than the one of device type %s (id %d).",
				company, p.stats[0].Text, stats, p.stats[0].ID, devices, p.devices[0].ID)
		}
	case len(p.devices)+len(p.stats) == 0 || p.company.misspelled():
		// The finding about the other one says it.
	case c.in.Companies == nil && slices.ContainsFunc(siblings, (*pair).complete):
		first := p.all()[0]
		c.add("managed_id_extra", first.object(p.company.ID), p.customer, "%s has the managed id %q of device type %s beside a whole pair.", company, first.Text, first.DeviceType)
	default:
		left, missing := p.all()[0], devices
		if len(p.devices) > 0 {
			missing = stats
		}
		c.add("managed_id_half", left.object(p.company.ID), p.customer, "%s has the managed id %q of device type %s and none of device type %s.",
			company, left.Text, left.DeviceType, missing)
	}
}

// misspelled reports whether the company has a managed id that nobody pushes to. It
// may be the one that is missed elsewhere, so that is not a second finding.
func (c Company) misspelled() bool {
	return slices.ContainsFunc(c.ManagedIDs, func(m ManagedID) bool { return !wellFormed.MatchString(m.Text) })
}

// customersWithoutID looks at how many customers a company is.
func (c *checker) customersWithoutID(byCompany map[int64][]*pair) {
	for _, company := range c.Companies {
		has := byCompany[company.ID]
		if c.in.Companies == nil {
			whole := slices.DeleteFunc(slices.Clone(has), func(p *pair) bool { return !p.complete() })
			if len(whole) > 1 {
				c.add("company_of_two_customers", company.object(), c.customer(company), "Company %d (%s) is %d customers.", company.ID, company.Name, len(whole))
			}
			continue
		}
		if company.Missing || company.Deleted || c.Solution == nil || company.misspelled() {
			continue
		}
		for _, id := range c.in.customers(company) {
			if !slices.ContainsFunc(has, func(p *pair) bool { return p.customer == id }) {
				c.add("managed_id_missing", company.object(), id, "Company %d (%s) has no managed id %q.", company.ID, company.Name, observe.ManagedIDPrefix+id)
			}
		}
	}
}
