package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// billing is the billing of one customer while it is planned.
type billing struct {
	site      *observe.Site
	today     time.Time
	managedID string
	desired   desired.Customer
	observed  observe.Customer
	// bills are the additions that quantities are placed on, in the order of the
	// quantities.
	bills []*bill
	// claimed are the additions that some quantity may belong on, by id, placed or
	// held.
	claimed map[int64]bool
	out     *Customer
}

// bill is an addition and what is to be billed on it.
type bill struct {
	placement
	quantities []desired.Quantity
	// reason says why nothing is billed where there are no quantities; measure and
	// level are what the addition was for. It waits where usage of that is held.
	reason  string
	measure policy.Measure
	level   string
	waits   bool
}

// planBilling plans what one customer is billed: the quantities of its additions.
// It never writes prices, costs, included quantities or dates, and never creates
// or cancels an addition.
func planBilling(c desired.Customer, site *observe.Site, out *Customer) {
	b := &billing{
		site: site, today: site.Today(), managedID: observe.ManagedIDPrefix + c.ID,
		desired: c, observed: site.Customers[c.ID], claimed: map[int64]bool{}, out: out,
	}
	if c.Effective.Billing == nil {
		b.account()
		return
	}
	b.warnOfCompany()
	b.place()
	b.vanished()
	for _, bill := range b.bills {
		b.change(bill)
	}
	b.account()
}

// place finds the addition of each quantity.
func (b *billing) place() {
	none := unplaced(b.site, b.desired, b.observed)
	if none != nil && len(b.desired.Quantities) == 0 {
		b.out.Holds = append(b.out.Holds, *none)
	}
	for _, q := range b.desired.Quantities {
		if none != nil {
			b.hold(q, *none)
			continue
		}
		found, h := b.placements(q.Type, q.Level)
		for _, p := range found {
			b.claimed[p.addition.ID] = true
		}
		switch {
		case h != nil && h.Rule == CrossReferenceNearMiss:
			b.hold(q, h.among(append(h.Candidates, b.nearly(q)...)))
		case h != nil:
			b.hold(q, *h)
		case len(found) > 1:
			b.hold(q, hold(AdditionAmbiguous, "%d additions have the product and the serial number %q.", len(found), b.managedID).among(additionTexts(found)))
		case q.Value.Check() != nil:
			b.hold(q, hold(QuantityTooPrecise, "The quantity %s %s.", q.Value, q.Value.Check()))
		default:
			b.join(found[0], q)
		}
	}
	b.bills = slices.DeleteFunc(b.bills, b.stays)
}

// nearly claims the additions that a quantity would be billed on, were its cross
// reference the same to the letter, and names those that bill something: that the
// client has the service no more is not what is wrong with them.
func (b *billing) nearly(q desired.Quantity) []string {
	var billed []placement
	for _, x := range nearMisses(b.site, q.Type, q.Level) {
		found, _ := b.placements(x.Type, x.Level)
		for _, p := range found {
			b.claimed[p.addition.ID] = true
			if !p.addition.Quantity.IsZero() {
				billed = append(billed, p)
			}
		}
	}
	return additionTexts(billed)
}

func (b *billing) hold(q desired.Quantity, h Hold) { b.out.Holds = append(b.out.Holds, h.of(q)) }

// join adds a quantity to those of the same addition. Cross references may lead
// several vendor types to one product: what is pushed is the total.
func (b *billing) join(p placement, q desired.Quantity) {
	for _, bill := range b.bills {
		if bill.addition.ID == p.addition.ID {
			bill.quantities = append(bill.quantities, q)
			return
		}
	}
	b.bills = append(b.bills, &bill{placement: p, quantities: []desired.Quantity{q}})
}

// stays holds or keeps what is not to be written on an addition, and reports
// whether there is anything such.
func (b *billing) stays(bill *bill) bool {
	for _, q := range bill.quantities {
		if q.Unit != bill.quantities[0].Unit {
			for _, q := range bill.quantities {
				b.hold(q, hold(AdditionUnits, "Quantities in %s and in %s lead to %s.", bill.quantities[0].Unit, q.Unit, bill.placement))
			}
			return true
		}
	}
	if !bill.used().IsZero() || bill.addition.Quantity.IsZero() {
		return false
	}
	q := bill.quantities[0]
	problem := fmt.Sprintf("The source reports zero for %d accounts, and %s bills %s.", len(bill.why()), bill.placement, bill.addition.Quantity)
	return b.zero(b.desired.Effective.Zero.Reported, hold(ZeroReported, "%s", problem).of(q), problem)
}

// zero does what the policy says where nothing is to be billed, and reports
// whether the addition stays as it is.
func (b *billing) zero(action policy.ZeroAction, h Hold, problem string) bool {
	switch action {
	case policy.Push:
		return false
	case policy.Keep:
		b.tell(Info, "quantity_kept", "%s The policy keeps it.", problem)
	default:
		b.out.Holds = append(b.out.Holds, h)
	}
	return true
}

// vanished looks for additions that bill a measure of the policy for which the
// customer has no account any more: last month's quantity must not stay
// unnoticed.
func (b *billing) vanished() {
	if unplaced(b.site, b.desired, b.observed) != nil {
		return
	}
	zero := b.desired.Effective.Zero
	for _, bill := range b.idle() {
		rule, action := ServiceMissing, zero.ServiceMissing
		bill.reason = fmt.Sprintf("The client has no account any more for %s of level %q, and %s bills %s.", bill.measure, bill.level, bill.placement, bill.addition.Quantity)
		if !b.desired.Reported {
			rule, action = CustomerMissing, zero.CustomerMissing
			bill.reason = fmt.Sprintf("The source does not report the client any more, and %s bills %s.", bill.placement, bill.addition.Quantity)
		}
		if bill.waits && action == policy.Push {
			// A plan that got another name is no service that ended: the client must
			// not go unbilled while the new name waits for somebody.
			action = policy.Hold
		}
		h := hold(rule, "%s", bill.reason)
		h.Measure, h.Level = bill.measure, bill.level
		if !b.zero(action, h, bill.reason) {
			b.bills = append(b.bills, bill)
		}
	}
}

// idle are the additions that bill something and have no quantity, each with the
// first measure that leads to it. One waits where usage of any such measure is
// held.
func (b *billing) idle() []*bill {
	var all []*bill
	for _, x := range b.site.CrossReferences {
		measure, ok := b.measure(x)
		if !ok {
			continue
		}
		found, h := b.placements(x.Type, x.Level)
		if h != nil {
			continue
		}
		for _, p := range found {
			if b.claimed[p.addition.ID] || p.addition.Quantity.IsZero() || p.addition.Effective.After(b.today) {
				continue
			}
			i := slices.IndexFunc(all, func(other *bill) bool { return other.addition.ID == p.addition.ID })
			if i < 0 {
				i = len(all)
				all = append(all, &bill{placement: p, measure: measure, level: x.Level})
			}
			all[i].waits = all[i].waits || b.holds(measure)
		}
	}
	return all
}

// holds reports whether usage of a measure is held.
func (b *billing) holds(m policy.Measure) bool {
	return slices.ContainsFunc(b.out.Holds, func(h Hold) bool { return h.Measure == m && !h.Used.IsZero() })
}

// measure is the measure of the customer's policy that a cross reference is for.
func (b *billing) measure(x observe.CrossReference) (policy.Measure, bool) {
	for _, m := range b.desired.Effective.Billing.Measures {
		f, _ := m.Facts()
		if b.desired.Effective.Vendor.Types[m] == x.Type && (f.LevelFromPlan || x.Level == b.desired.Effective.Vendor.Level(m, "")) {
			return m, true
		}
	}
	return "", false
}

// total is the quantity that is pushed, used what the source reports.
func (b *bill) total() (sum decimal.Decimal) {
	for _, q := range b.quantities {
		sum = sum.Add(q.Value)
	}
	return sum
}

func (b *bill) used() (sum decimal.Decimal) {
	for _, q := range b.quantities {
		sum = sum.Add(q.Used)
	}
	return sum
}

func (b *bill) why() []desired.Part {
	var parts []desired.Part
	for _, q := range b.quantities {
		parts = append(parts, q.Parts...)
	}
	return parts
}

// description is the invoice's text; "" where none is written.
func (b *bill) description() string {
	if len(b.quantities) == 0 || b.quantities[0].Description == "" {
		return ""
	}
	if len(b.quantities) == 1 {
		return b.quantities[0].Description
	}
	return desired.Describe(b.quantities...)
}

// change plans the write of an addition, and nothing where the addition says
// already what it should.
func (b *billing) change(bill *bill) {
	b.warn(bill)
	a, total := bill.addition, bill.total()
	change := Change{
		Part: Billing, Object: bill.String(), Why: bill.why(), Reason: bill.reason,
		Write:      Write{Method: patch, Collection: fmt.Sprintf("/finance/agreements/%d/additions", bill.agreement.ID), ID: a.ID},
		quantities: bill.quantities, measure: bill.measure, level: bill.level,
	}
	if !total.Equal(a.Quantity) {
		change.Fields = append(change.Fields, Field{Name: "quantity", Before: a.Quantity.String(), After: total.String()})
		change.Write.Operations = append(change.Write.Operations, psa.Replace("quantity", total.Number()))
	}
	if text := bill.description(); text != "" && !sameText(text, a.Description) {
		change.Fields = append(change.Fields, Field{Name: "invoiceDescription", Before: a.Description, After: text})
		change.Write.Operations = append(change.Write.Operations, psa.Replace("invoiceDescription", text))
	}
	if len(change.Fields) == 0 {
		return
	}
	// The server bills what is beyond the included quantity.
	billed := decimal.Max(total.Sub(a.LessIncluded), decimal.Decimal{})
	price := billed.Mul(a.UnitPrice)
	change.Forecast = map[string]decimal.Decimal{"quantity": total, "billedQuantity": billed}
	if a.Billable() {
		change.Money = &Money{Before: a.ExtPrice, After: price}
		change.Forecast["extPrice"] = price
	}
	b.out.Changes = append(b.out.Changes, change)
}

// sameText compares as ConnectWise keeps a text: some versions make a space of a
// line break, and all trim.
func sameText(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

func (b *billing) tell(severity Severity, rule, format string, args ...any) {
	b.out.Events = append(b.out.Events, Event{Severity: severity, Rule: rule, Message: fmt.Sprintf(format, args...)})
}
