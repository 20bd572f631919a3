package plan

import (
	"fmt"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// guards bound what a run changes without a person.
type guards struct {
	policy    policy.Policy
	want      map[string]desired.Customer
	generated time.Time
	now       time.Time
}

var hundred = decimal.FromInt(100)

// guard parks billing that is beyond a guard. Statistics and tickets go on.
func guard(p *Plan, g guards) {
	g.stale(p)
	g.single(p)
	g.many(p)
}

// stale refuses all billing with usage that is too old. A person who approves it
// has a hash of it, but no newer usage: this guard lets nothing through.
func (g guards) stale(p *Plan) {
	most := time.Duration(g.policy.Guards.MaxSourceAge)
	if most == 0 || g.policy.Billing == nil {
		return
	}
	if g.generated.IsZero() {
		p.Events = append(p.Events, Event{Warning, "source_age_unknown", "The source does not say when its usage was true, so its age was not checked."})
		return
	}
	if g.now.Sub(g.generated) <= most {
		return
	}
	p.Refused = fmt.Sprintf("The usage is of %s, which is more than %s ago. Nothing is billed.", g.generated.UTC().Format(time.RFC3339), g.policy.Guards.MaxSourceAge)
	p.Final = true
	for i := range p.Customers {
		out := &p.Customers[i]
		park(out, hold(UsageTooOld, "%s", p.Refused))
		out.Parked = nil
	}
}

// single parks the billing of each customer that has a change beyond the guard.
func (g guards) single(p *Plan) {
	for i := range p.Customers {
		out := &p.Customers[i]
		if slices.Contains(g.policy.Accept, out.ID) {
			continue
		}
		beyond := ""
		for _, c := range out.Changes {
			if c.Part == Billing && beyond == "" {
				beyond = g.beyond(c)
			}
		}
		if beyond != "" {
			park(out, hold(ChangeTooLarge, "%s", beyond))
		}
	}
}

// beyond says how a change exceeds the guard; "" if it does not.
func (g guards) beyond(c Change) string {
	before, after, changed := quantities(c)
	percent, units := g.policy.Guards.MaxChangePercent, g.policy.Guards.MaxChangeUnits
	if !changed || percent.IsZero() && units.IsZero() {
		return ""
	}
	difference := after.Sub(before).Abs()
	if !units.IsZero() && difference.Cmp(units) <= 0 {
		return ""
	}
	// Any change of nothing is more than every percentage of it.
	if !percent.IsZero() && difference.Mul(hundred).Cmp(percent.Mul(before.Abs())) <= 0 {
		return ""
	}
	return fmt.Sprintf("The quantity of %s would change from %s to %s, beyond the guard of %s.", c.Object, before, after, g.bounds())
}

func (g guards) bounds() string {
	percent, units := g.policy.Guards.MaxChangePercent, g.policy.Guards.MaxChangeUnits
	switch {
	case units.IsZero():
		return fmt.Sprintf("%s %%", percent)
	case percent.IsZero():
		return fmt.Sprintf("%s units", units)
	}
	return fmt.Sprintf("%s %% and %s units", percent, units)
}

// quantities are those of a change before and after, and whether it changes any.
func quantities(c Change) (before, after decimal.Decimal, changed bool) {
	for _, f := range c.Fields {
		if c.Part != Billing || f.Name != "quantity" {
			continue
		}
		before, errBefore := decimal.Parse(f.Before)
		after, errAfter := decimal.Parse(f.After)
		return before, after, errBefore == nil && errAfter == nil
	}
	return before, after, false
}

// many parks all billing where too many customers change.
func (g guards) many(p *Plan) {
	most := g.policy.Guards.MaxCustomersChangedPercent
	if most.IsZero() {
		return
	}
	var billed, changed int64
	for id := range g.want {
		if g.policy.For(id).Billing != nil {
			billed++
		}
	}
	for _, out := range p.Customers {
		moved := slices.ContainsFunc(append(slices.Clone(out.Changes), out.Parked...), func(c Change) bool {
			_, _, is := quantities(c)
			return is
		})
		if moved && !slices.Contains(g.policy.Accept, out.ID) {
			changed++
		}
	}
	if decimal.FromInt(changed).Mul(hundred).Cmp(most.Mul(decimal.FromInt(billed))) <= 0 {
		return
	}
	p.Refused = fmt.Sprintf("Quantities of %d of %d customers change, which is more than %s %%. Nothing is billed.", changed, billed, most)
	for i := range p.Customers {
		park(&p.Customers[i], hold(TooManyCustomersChanged, "%s", p.Refused))
	}
}

// park takes a customer's billing out of what is written and holds its
// quantities.
func park(out *Customer, h Hold) {
	var rest []Change
	for _, c := range out.Changes {
		if c.Part != Billing {
			rest = append(rest, c)
			continue
		}
		out.Parked = append(out.Parked, c)
		out.Holds = append(out.Holds, c.held(h)...)
		for _, q := range c.quantities {
			out.move(q, false)
		}
	}
	out.Changes = rest
}

// held are the holds of a parked change: one a quantity, or one for an addition
// for which there is no usage any more.
func (c Change) held(h Hold) []Hold {
	if len(c.quantities) == 0 {
		h.Measure, h.Level = c.measure, c.level
		return []Hold{h}
	}
	holds := make([]Hold, len(c.quantities))
	for i, q := range c.quantities {
		holds[i] = h.of(q)
	}
	return holds
}

// Approved is the plan that a person approved by its hash: what the guards parked
// is written. Usage that is too old is not billed even so.
func (p Plan) Approved() Plan {
	if p.Final {
		return p
	}
	p.Refused = ""
	p.Customers = slices.Clone(p.Customers)
	for i := range p.Customers {
		c := &p.Customers[i]
		if len(c.Parked) == 0 {
			continue
		}
		c.Sums = slices.Clone(c.Sums)
		for _, parked := range c.Parked {
			for _, q := range parked.quantities {
				c.move(q, true)
			}
		}
		c.Holds = slices.DeleteFunc(slices.Clone(c.Holds), func(h Hold) bool { return h.Rule == ChangeTooLarge || h.Rule == TooManyCustomersChanged })
		c.Changes, c.Parked = append(slices.Clone(c.Changes), c.Parked...), nil
		c.sort()
	}
	return p
}
