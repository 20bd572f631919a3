package audit

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// Check applies the rules to what was read.
func Check(s Site, in Input) Report {
	c := &checker{Site: s, in: in, seen: map[string]bool{}}
	c.integration()
	c.companies()
	c.managedIDs()
	c.crossReferences()
	c.measures()
	c.billing()
	for _, b := range s.Boards {
		c.board(b)
	}
	c.apiMembers()
	c.undeclared()
	if in.CompaniesOnly {
		c.findings = slices.DeleteFunc(c.findings, func(f Finding) bool { return !ofCompany[f.Object.Type] })
	}
	slices.SortFunc(c.findings, compareFindings)
	return Report{Findings: c.findings}
}

// ofCompany are the types of a company's own objects.
var ofCompany = map[string]bool{
	"connectwise_company": true, "connectwise_managed_id": true, "connectwise_contact": true,
	"connectwise_agreement": true, "connectwise_agreement_addition": true,
}

type checker struct {
	Site
	in       Input
	findings []Finding
	// seen are the objects with a finding, by type and id.
	seen map[string]bool
}

func (c *checker) add(rule string, o Object, customer, problem string, arguments ...any) {
	c.findings = append(c.findings, Finding{Rule: ruleNamed(rule), Object: o, Customer: customer, Problem: fmt.Sprintf(problem, arguments...)})
	c.seen[o.key()] = true
}

func (o Object) key() string { return fmt.Sprintf("%s#%d", o.Type, o.ID) }

// The texts of managed ids and serial numbers.
var wellFormed = regexp.MustCompile(`^` + observe.ManagedIDPrefix + `[0-9]+$`)

// folded is a managed id or serial number without regard to case and spaces.
func folded(text string) string { return strings.ToUpper(strings.Join(strings.Fields(text), "")) }

// customerOf is the Cust. ID in a managed id, "" where there is none.
func customerOf(text string) string {
	text = folded(text)
	if !wellFormed.MatchString(text) {
		return ""
	}
	return strings.TrimPrefix(text, observe.ManagedIDPrefix)
}

// customers are the Cust. IDs of a company: those that the input gives it, or else
// those of its managed ids.
func (in Input) customers(c Company) []string {
	ids := map[string]bool{}
	for id, company := range in.Companies {
		if company == c.ID {
			ids[id] = true
		}
	}
	if in.Companies == nil {
		for _, m := range c.ManagedIDs {
			if id := customerOf(m.Text); id != "" {
				ids[id] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// bills reports whether the sync bills any customer that the company is.
func (in Input) bills(c Company) bool {
	if in.Policy == nil {
		return true
	}
	customers := in.customers(c)
	return slices.ContainsFunc(customers, func(id string) bool { return in.Policy.For(id).Billing != nil }) ||
		len(customers) == 0 && in.Policy.Billing != nil
}

// customer is the Cust. ID that a finding about a company names.
func (c *checker) customer(company Company) string {
	return strings.Join(c.in.customers(company), ", ")
}

func (c Company) object() Object { return c.Entity.object("company", c.Name, 0) }

func (c *checker) companies() {
	for _, company := range c.Companies {
		switch {
		case company.Missing:
			c.add("company_missing", company.object(), c.customer(company), "There is no company %d.", company.ID)
		case company.Deleted:
			c.add("company_missing", company.object(), c.customer(company), "Company %d (%s) is deleted.", company.ID, company.Name)
		}
	}
}

// live reports whether an addition counts on a day.
func (a Addition) live(today time.Time) bool { return a.Cancelled.IsZero() || a.Cancelled.After(today) }

// activeFor are the active cross references that lead to a product.
func (s Site) activeFor(product int64) []CrossReference {
	var all []CrossReference
	for _, x := range s.CrossReferences {
		if !x.Inactive && x.Product != nil && x.Product.ID == product {
			all = append(all, x)
		}
	}
	return all
}

// ofSync reports whether an addition is meant to get its quantity from the sync.
func (s Site) ofSync(a Addition) bool {
	return a.live(s.Today) && (strings.HasPrefix(folded(a.SerialNumber), observe.ManagedIDPrefix) || len(s.activeFor(a.Product.ID)) > 0)
}

// synced reports whether any agreement that was read has an addition of the sync.
func (s Site) synced(c Company) bool { return slices.ContainsFunc(c.Agreements, s.hasSync) }

func (s Site) hasSync(a Agreement) bool { return slices.ContainsFunc(a.Additions, s.ofSync) }
