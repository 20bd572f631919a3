package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// warn tells of what a person should know of an addition that is billed.
func (b *billing) warn(bill *bill) {
	a := bill.addition
	if unit := bill.unit(); a.Unit != "" && unit != "" && contradicts(unit, a.Unit) {
		b.tell(Warning, "unit_of_measure", "The quantity of %s is in %s, but the product's unit of measure is %q.", bill.placement, unit, a.Unit)
	}
	if !a.Billable() && !bill.total().IsZero() {
		b.tell(Warning, "not_billable", "%s has the usage, but bills nothing: its Bill Customer is %s.", capital(bill.String()), a.BillCustomer)
	}
	if next := bill.agreement.NextInvoice; next.After(b.today) && !bill.total().Equal(a.Quantity) {
		b.tell(Warning, "already_invoiced", "Agreement %d (%s) is invoiced past today: the change of %s takes effect on the invoice of %s.",
			bill.agreement.ID, bill.agreement.Name, bill.placement, next.Format(time.DateOnly))
	}
	if cents(a.Quantity).Equal(a.Quantity) && !cents(bill.total()).Equal(bill.total()) && bill.total().Sub(a.Quantity).Abs().Cmp(cent) < 0 {
		b.tell(Warning, "quantity_rounded", "%s has the quantity %s where %s is written: a site that keeps two decimals stores it so after every push, and each run that compares writes it again. "+
			"Set `rounding` and `round_to = 0.01` in the policy.", capital(bill.String()), a.Quantity, bill.total())
	}
	if b.site.BackupProducts[a.Product.ID] {
		b.tell(Warning, "billed_twice", "ConnectWise's own backup management bills the product %s too; %s may be billed twice.", a.Product.Name, bill.placement)
	}
}

var cent = decimal.MustParse("0.01")

// cents is a number rounded to two decimals.
func cents(d decimal.Decimal) decimal.Decimal { return d.Round(cent, decimal.Nearest) }

func (b *bill) unit() policy.Unit {
	if len(b.quantities) == 0 {
		return ""
	}
	return b.quantities[0].Unit
}

// contradicts reports whether a unit of measure, which every site names itself,
// is not that of what is counted. Each fits all: the article wants it for every
// product (step 11).
func contradicts(unit policy.Unit, name string) bool {
	if strings.EqualFold(strings.TrimSpace(name), "Each") {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' })
	size := slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"gb", "gib", "gbs", "gig", "gigs"}, w) || strings.HasPrefix(w, "gigabyte") || strings.HasPrefix(w, "gibibyte")
	})
	return size != (unit == policy.GB)
}

// warnOfCompany tells of a company and managed ids that are not as the
// integration wants them. They are billed as the agreement says.
func (b *billing) warnOfCompany() {
	o := b.observed
	if unplaced(b.site, b.desired, o) != nil {
		return
	}
	switch {
	case o.Deleted:
		b.tell(Warning, "company_deleted", "Company %d (%s) is deleted in ConnectWise. It is billed as its agreement says.", o.Company.ID, o.Company.Name)
	case o.Status != "" && !strings.EqualFold(o.Status, "Active"):
		b.tell(Info, "company_status", "The status of company %d (%s) is %q. It is billed as its agreement says.", o.Company.ID, o.Company.Name, o.Status)
	case slices.ContainsFunc(o.Types, func(t string) bool { return strings.EqualFold(t, "Prospect") }):
		b.tell(Info, "company_status", "Company %d (%s) is a prospect. It is billed as its agreement says.", o.Company.ID, o.Company.Name)
	}
	for _, m := range o.ManagedIDs {
		if m.Agreement.ID != 0 {
			b.tell(Warning, "managed_id_agreement", "The managed id %q of type %s names agreement %d (%s): leave it blank, or ConnectWise's own job may bill too.",
				m.Identifier, m.DeviceType, m.Agreement.ID, m.Agreement.Name)
		}
	}
}
