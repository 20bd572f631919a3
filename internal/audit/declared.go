package audit

import (
	"maps"
	"slices"
)

// declarable are the objects of each type that a configuration can list as its
// own: what the integration or the sync acts on.
var declarable = map[string]func(c *checker, each func(o Object, customer, what string)){
	"connectwise_cross_reference": func(c *checker, each func(Object, string, string)) {
		for _, x := range c.CrossReferences {
			each(x.object(c.Integration.ID), "", "cross reference "+x.String())
		}
	},
	"connectwise_managed_id": func(c *checker, each func(Object, string, string)) {
		for _, company := range c.Companies {
			for _, m := range company.ManagedIDs {
				each(m.object(company.ID), customerOf(m.Text), "managed id "+m.Text+" ("+m.DeviceType+") of the company "+company.Name)
			}
		}
	},
	"connectwise_agreement": func(c *checker, each func(Object, string, string)) {
		for _, company := range c.Companies {
			for _, a := range company.Agreements {
				if !a.over() {
					each(a.object("agreement", a.Name, 0), c.customer(company), "agreement "+a.Name+" of the company "+company.Name)
				}
			}
		}
	},
	"connectwise_agreement_addition": func(c *checker, each func(Object, string, string)) {
		for _, company := range c.Companies {
			for _, a := range company.Agreements {
				if c.isForeign(a) {
					continue
				}
				for _, addition := range a.Additions {
					if p := (place{company, a, addition}); addition.live(c.Today) {
						each(p.object(), c.customer(company), "addition "+p.String())
					}
				}
			}
		}
	},
	"connectwise_board_status": func(c *checker, each func(Object, string, string)) {
		for _, b := range c.Boards {
			for _, s := range b.Statuses {
				if !s.Inactive {
					each(s.object("board_status", s.Name, b.ID), "", "status "+s.Name+" of the board "+b.Name)
				}
			}
		}
	},
	"connectwise_board_team": func(c *checker, each func(Object, string, string)) {
		for _, b := range c.Boards {
			for _, t := range b.Teams {
				each(t.object("board_team", t.Name, b.ID), "", "team "+t.Name+" of the board "+b.Name)
			}
		}
	},
}

// DeclarableTypes are the types that Declared may list, sorted.
var DeclarableTypes = slices.Sorted(maps.Keys(declarable))

// isForeign reports whether an agreement is for something else than the
// integration: it has no addition of the sync, and its type is neither that of a
// cross reference nor that of an agreement which the configuration lists.
func (c *checker) isForeign(a Agreement) bool {
	declared := c.in.Declared["connectwise_agreement"]
	if c.hasSync(a) || slices.Contains(declared, a.ID) {
		return false
	}
	own := map[int64]bool{}
	for _, x := range c.CrossReferences {
		if x.AgreementType != nil {
			own[x.AgreementType.ID] = true
		}
	}
	for _, company := range c.Companies {
		for _, other := range company.Agreements {
			if slices.Contains(declared, other.ID) {
				own[other.Type.ID] = true
			}
		}
	}
	return len(own) > 0 && !own[a.Type.ID]
}

// undeclared looks for objects that a configuration does not list. One that has a
// finding is known already.
func (c *checker) undeclared() {
	foreign := map[string]bool{}
	for _, company := range c.Companies {
		for _, a := range company.Agreements {
			foreign[a.object("agreement", a.Name, 0).key()] = c.isForeign(a)
		}
	}
	for _, kind := range DeclarableTypes {
		ids, listed := c.in.Declared[kind]
		if !listed {
			continue
		}
		declared := map[int64]bool{}
		for _, id := range ids {
			declared[id] = true
		}
		declarable[kind](c, func(o Object, customer, what string) {
			rule := "undeclared"
			if foreign[o.key()] {
				rule = "agreement_other"
			}
			if !declared[o.ID] && !c.seen[o.key()] {
				c.add(rule, o, customer, "The %s is not declared.", what)
			}
		})
	}
}
