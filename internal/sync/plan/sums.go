package plan

import (
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// account adds up what became of the customer's usage. A customer whose sums do
// not add up is not billed: some figure is wrong, and nobody knows which.
func (b *billing) account() {
	b.out.Sums = b.sums()
	for _, s := range b.out.Sums {
		if s.Balanced() {
			continue
		}
		b.out.Changes = slices.DeleteFunc(b.out.Changes, func(c Change) bool { return c.Part == Billing })
		h := hold(SumsDoNotAddUp, "The accounts of %s add up to %s, but %s is placed, %s held, %s skipped and %s rounding.",
			s.Measure, s.Used, s.Placed, s.Held, s.Skipped, s.Rounding)
		h.Measure = s.Measure
		b.out.Holds = append(b.out.Holds, h)
	}
}

// Balanced reports whether the usage is accounted for.
func (s Sum) Balanced() bool {
	return s.Used.Equal(s.Placed.Add(s.Held).Add(s.Skipped).Sub(s.Rounding))
}

// sums has the usage from the accounts and the rest from what was decided about
// the quantities, so that either tells of an error in the other.
func (b *billing) sums() []Sum {
	sums := map[policy.Measure]*Sum{}
	of := func(m policy.Measure) *Sum {
		if sums[m] == nil {
			sums[m] = &Sum{Measure: m}
		}
		return sums[m]
	}
	for _, q := range b.desired.Quantities {
		s := of(q.Measure)
		for _, part := range q.Parts {
			s.Used = s.Used.Add(part.Amount)
		}
	}
	for _, skipped := range b.desired.Skipped {
		s := of(skipped.Measure)
		s.Used, s.Skipped = s.Used.Add(skipped.Amount), s.Skipped.Add(skipped.Amount)
	}
	for _, bill := range b.bills {
		for _, q := range bill.quantities {
			of(q.Measure).place(q.Used, q.Value)
		}
	}
	for _, h := range b.out.Holds {
		if h.Measure != "" {
			s := of(h.Measure)
			s.Held = s.Held.Add(h.Used)
		}
	}
	var list []Sum
	for _, m := range policy.Measures {
		if sums[m] != nil {
			list = append(list, *sums[m])
		}
	}
	return list
}

func (s *Sum) place(used, value decimal.Decimal) {
	s.Placed, s.Rounding = s.Placed.Add(value), s.Rounding.Add(value.Sub(used))
}

// move counts a quantity as placed, or as held, that was the other so far.
func (c *Customer) move(q desired.Quantity, placed bool) {
	for i := range c.Sums {
		s := &c.Sums[i]
		switch {
		case s.Measure != q.Measure:
		case placed:
			s.place(q.Used, q.Value)
			s.Held = s.Held.Sub(q.Used)
		default:
			s.place(q.Used.Neg(), q.Value.Neg())
			s.Held = s.Held.Add(q.Used)
		}
	}
}
