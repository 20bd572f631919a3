package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// crossReferences looks at the cross references by themselves (step 14).
func (c *checker) crossReferences() {
	for i, x := range c.CrossReferences {
		object := x.object(c.Integration.ID)
		if rule, other := c.twin(i); rule != "" {
			c.add(rule, object, "", "The cross reference %s (id %d) has a twin: %s (id %d).", x, x.ID, other, other.ID)
			continue
		}
		switch {
		case x.Inactive && x.Product == nil:
			c.add("cross_reference_new", object, "", "The cross reference %s is inactive and has no product.", x)
		case x.Inactive:
			c.add("cross_reference_disabled", object, "", "The cross reference %s leads to the product %s and is inactive.", x, x.Product.Identifier)
		case x.Product == nil:
			c.add("cross_reference_product_missing", object, "", "The cross reference %s is active and has no product.", x)
		case c.Products[x.Product.ID].Inactive:
			c.add("cross_reference_product_inactive", object, "", "The product %s of the cross reference %s is inactive.", x.Product.Identifier, x)
		}
	}
}

func (x CrossReference) String() string { return fmt.Sprintf("%q, level %q", x.Type, x.Level) }

func (x CrossReference) object(integration int64) Object {
	return x.Entity.object("cross_reference", strings.TrimSuffix(x.Type+"/"+x.Level, "/"), integration)
}

// twin finds an older cross reference of the same vendor type and level.
func (c *checker) twin(i int) (rule string, other CrossReference) {
	x := c.CrossReferences[i]
	for _, older := range c.CrossReferences[:i] {
		switch {
		case older.Type == x.Type && older.Level == x.Level:
			return "cross_reference_double", older
		case folded(older.Type) == folded(x.Type) && folded(older.Level) == folded(x.Level):
			return "cross_reference_spelling", older
		}
	}
	return "", CrossReference{}
}

// measures looks for what the policy bills and no cross reference leads to. One
// that has a finding of its own is not missed.
func (c *checker) measures() {
	if c.in.Policy == nil || c.in.Policy.Billing == nil {
		return
	}
	for _, m := range c.in.Policy.Billing.Measures {
		vendorType := c.in.Policy.Vendor.Types[m]
		if !slices.ContainsFunc(c.CrossReferences, func(x CrossReference) bool { return x.Type == vendorType }) {
			c.add("measure_unmapped", c.Integration.object("managed_devices_integration", c.Integration.Name, 0), "",
				"The policy bills %s, and there is no cross reference of vendor type %q.", m, vendorType)
		}
	}
}

// place is an addition of an agreement of a company.
type place struct {
	company   Company
	agreement Agreement
	addition  Addition
}

func (p place) object() Object {
	return p.addition.object("agreement_addition", p.addition.Product.Identifier, p.agreement.ID)
}

func (p place) String() string {
	return fmt.Sprintf("%s (id %d) on the agreement %d (%s) of company %d (%s)", p.addition.Product.Identifier, p.addition.ID,
		p.agreement.ID, p.agreement.Name, p.company.ID, p.company.Name)
}

// billing looks at agreements and additions (step 12).
func (c *checker) billing() {
	first := map[string]place{} // by product and serial number
	inactive := map[int64]bool{}
	for _, company := range c.Companies {
		c.obstacle(company)
		for _, a := range company.Agreements {
			if a.obstacle(c.Today) != "" {
				continue
			}
			c.agreement(company, a)
			for _, addition := range a.Additions {
				p := place{company, a, addition}
				if !addition.live(c.Today) {
					continue
				}
				if product, ok := c.Products[addition.Product.ID]; ok && product.Inactive && len(c.activeFor(product.ID)) == 0 && !inactive[product.ID] {
					inactive[product.ID] = true
					c.add("product_inactive", product.object("product", product.Identifier, 0), "", "The product %s, which the addition %s bills, is inactive.", product.Identifier, p)
				}
				if !c.ofSync(addition) || !c.addition(p) {
					continue
				}
				key := fmt.Sprint(addition.Product.ID, " ", addition.SerialNumber)
				if other, taken := first[key]; taken {
					c.add("addition_double", p.object(), customerOf(addition.SerialNumber), "The addition %s has the product and serial number of %s.", p, other)
				} else {
					first[key] = p
				}
			}
		}
	}
}

// obstacle looks for a customer whose additions are on an agreement that bills
// nothing. Additions of such an agreement are read only where no other has any.
func (c *checker) obstacle(company Company) {
	for _, a := range company.Agreements {
		if why := a.obstacle(c.Today); why != "" && c.hasSync(a) {
			c.add("agreement_not_billing", a.object("agreement", a.Name, 0), c.customer(company), "The agreement %d (%s) of company %d (%s) %s.",
				a.ID, a.Name, company.ID, company.Name, why)
		}
	}
}

// agreement looks at an agreement that can bill.
func (c *checker) agreement(company Company, a Agreement) {
	if !c.hasSync(a) {
		return
	}
	what := fmt.Sprintf("The agreement %d (%s) of company %d (%s)", a.ID, a.Name, company.ID, company.Name)
	if a.BillProducts == "DoNotBill" || a.BillProducts == "NoCharge" {
		c.add("agreement_bills_no_products", a.object("agreement", a.Name, 0), c.customer(company), "%s has bill_products = %q.", what, a.BillProducts)
	}
	if a.Contact == nil {
		return
	}
	if contact := c.Contacts[a.Contact.ID]; contact.Inactive {
		name := strings.TrimSpace(contact.FirstName + " " + contact.LastName)
		c.add("contact_inactive", contact.object("contact", name, 0), c.customer(company), "%s names the contact %d, who is inactive.", what, contact.ID)
	}
}

// addition looks at an addition of the sync and reports whether its serial number
// is a managed id of the company.
func (c *checker) addition(p place) bool {
	serial, customer := p.addition.SerialNumber, customerOf(p.addition.SerialNumber)
	if customer == "" {
		customer = c.customer(p.company)
	}
	if p.addition.BillCustomer == "DoNotBill" {
		c.add("addition_not_billable", p.object(), customer, "The addition %s does not bill the customer.", p)
	}
	if serial == "" {
		c.add("serial_missing", p.object(), customer, "The addition %s has no serial number.", p)
		return false
	}
	if c.Solution == nil {
		return true // managed ids of which solution is not known
	}
	known := slices.ContainsFunc(p.company.ManagedIDs, func(m ManagedID) bool { return m.Text == serial })
	if !known && wellFormed.MatchString(serial) && p.company.misspelled() {
		return true
	}
	if !known {
		c.add("serial_unknown", p.object(), customer, "The addition %s has the serial number %q, which is %s.", p, serial, c.unlike(p.company, serial))
		return false
	}
	if references := c.activeFor(p.addition.Product.ID); len(references) > 0 &&
		!slices.ContainsFunc(references, func(x CrossReference) bool {
			return x.AgreementType == nil || x.AgreementType.ID == p.agreement.Type.ID
		}) {
		c.add("agreement_type", p.object(), customer, "The addition %s is on an agreement of type %q; the cross reference of its product is for type %q.",
			p, p.agreement.Type.Name, references[0].AgreementType.Name)
	}
	return true
}

// unlike says what a serial number is that is no managed id of its company.
func (c *checker) unlike(company Company, serial string) string {
	for _, m := range company.ManagedIDs {
		if observe.NearMiss(m.Text, serial) {
			return fmt.Sprintf("the managed id %q in another spelling", m.Text)
		}
	}
	for _, other := range c.Companies {
		if slices.ContainsFunc(other.ManagedIDs, func(m ManagedID) bool { return m.Text == serial }) {
			return fmt.Sprintf("the managed id of company %d (%s)", other.ID, other.Name)
		}
	}
	return "no managed id"
}
