package observe

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// managedEntry is a managed id of whatever solution.
type managedEntry struct {
	solution string
	ManagedID
}

// readManagedIDs reads the managed ids of the companies of the statistics, or of
// all where the customers are found through them.
func (t *taker) readManagedIDs() {
	for _, c := range t.inOrder() {
		if t.scope.Companies != nil && !c.want.Statistics {
			continue
		}
		t.queue.add(func(ctx context.Context) {
			entries, err := readAll(ctx, t, fmt.Sprintf("%s/%d/managementSummaryReports", companies, c.id), psa.Condition{},
				func(record psa.Record) (e managedEntry, err error) {
					e.solution, e.ManagedID, err = decodeManagedID(record)
					return e, err
				})
			if err != nil {
				c.fail(readingManagedIDs, err)
				return
			}
			c.entries = append([]managedEntry{}, entries...)
		})
	}
}

// keepSolution keeps the managed ids of the integration's solution.
func (t *taker) keepSolution() {
	for _, c := range t.companies {
		if c.entries == nil {
			continue
		}
		c.managedIDs = []ManagedID{}
		for _, e := range c.entries {
			if t.site.Solution == "" || strings.EqualFold(e.solution, t.site.Solution) {
				c.managedIDs = append(c.managedIDs, e.ManagedID)
			}
		}
		slices.SortFunc(c.managedIDs, func(a, b ManagedID) int { return cmp.Compare(a.ID, b.ID) })
	}
}

// inOrder are the companies by their ids.
func (t *taker) inOrder() []*company {
	return slices.SortedFunc(maps.Values(t.companies), func(a, b *company) int { return cmp.Compare(a.id, b.id) })
}

var managedID = regexp.MustCompile(`^` + ManagedIDPrefix + `([0-9]+)$`)

// assign says which company each customer is, and what is wanted of it.
func (t *taker) assign() {
	for id := range t.scope.Customers {
		t.site.Customers[id] = Customer{}
	}
	if t.scope.Companies != nil {
		for id := range t.scope.Customers {
			if companyID := t.scope.Companies[id]; companyID != 0 {
				t.site.Customers[id] = Customer{Company: Reference{ID: companyID}}
			}
		}
		return
	}
	var unread error
	byID := t.inOrder()
	for _, c := range byID {
		if err := c.failure(); err != nil {
			unread = cmp.Or(unread, fmt.Errorf("the managed ids of company %d (%s) could not be read: %w", c.Company.ID, c.Company.Name, err))
		}
		for _, m := range c.managedIDs {
			if match := managedID.FindStringSubmatch(m.Identifier); match != nil {
				t.place(match[1], c)
			}
		}
	}
	for id, customer := range t.site.Customers {
		if customer.Company.ID != 0 {
			continue
		}
		// It may be the company whose managed ids are not known.
		customer.Err = unread
		for _, c := range byID {
			for _, m := range c.managedIDs {
				if NearMiss(m.Identifier, ManagedIDPrefix+id) {
					customer.Near = append(customer.Near, fmt.Sprintf("%q of company %d (%s)", m.Identifier, c.Company.ID, c.Company.Name))
				}
			}
		}
		t.site.Customers[id] = customer
	}
}

// place makes a company that of a customer, or one more of them.
func (t *taker) place(id string, c *company) {
	customer := t.site.Customers[id]
	switch {
	case customer.Company.ID == 0:
		customer.Company = c.Company
		want, named := t.scope.Customers[id]
		if !named {
			want = t.scope.Others
		}
		c.want.Billing = c.want.Billing || want.Billing
		c.want.Statistics = c.want.Statistics || want.Statistics
	case customer.Company.ID != c.Company.ID && !slices.Contains(customer.Others, c.Company):
		customer.Others = append(customer.Others, c.Company)
	}
	t.site.Customers[id] = customer
}

// NearMiss reports whether two texts differ in case or spaces only.
func NearMiss(a, b string) bool {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
	return a != b && fold(a) == fold(b)
}

// spread gives each customer what was read of its company.
func (t *taker) spread() {
	for _, all := range t.site.Devices {
		slices.SortFunc(all, func(a, b Device) int { return cmp.Compare(a.ID, b.ID) })
	}
	for id, customer := range t.site.Customers {
		c := t.companies[customer.Company.ID]
		if c == nil {
			continue
		}
		read := c.Customer
		read.Company.ID = customer.Company.ID
		read.Err = c.failure()
		read.Missing = !c.found && c.failures[readingCompany] == nil
		if read.Missing {
			read.Err = nil // what a company lacks that does not exist is no failure of its own
		}
		read.Others, read.Near = customer.Others, customer.Near
		for _, agreement := range c.agreements {
			read.Agreements = append(read.Agreements, *agreement)
		}
		if c.managedIDs != nil {
			read.ManagedIDs = []ManagedID{}
			for _, m := range c.managedIDs {
				if m.Identifier == ManagedIDPrefix+id {
					read.ManagedIDs = append(read.ManagedIDs, m)
				}
			}
		}
		t.site.Customers[id] = read
	}
}
