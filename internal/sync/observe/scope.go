package observe

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Scope is what a run wants to know of a site.
type Scope struct {
	// Now is the time of the run.
	Now time.Time
	// IntegrationID is the managed devices integration; 0 where the run needs none.
	IntegrationID int64
	// Customers are the customers of the run, by Cust. ID, with what is wanted of
	// each; Others is what is wanted of those that are found and not in Customers.
	Customers map[string]Want
	Others    Want
	// Companies maps Cust. IDs to ids of companies. Where it is nil, the customers
	// are found through the managed ids of all companies, with one call a company.
	Companies map[string]int64
	// Devices are the device identifiers that the statistics are about.
	Devices map[string]bool
	// Concurrency bounds how many calls are under way at once; 0 is
	// psa.DefaultMaxConcurrentRequests.
	Concurrency int
}

// Want is what a run wants to know of a customer.
type Want struct {
	Billing, Statistics bool
}

// ScopeOf is the scope of a run over the customers of a desired state.
func ScopeOf(p policy.Policy, d desired.State, companies map[string]int64, now time.Time) Scope {
	s := Scope{
		Now: now, IntegrationID: p.IntegrationID, Companies: companies, Customers: map[string]Want{}, Devices: map[string]bool{},
		Others: Want{Billing: p.Billing != nil, Statistics: p.Statistics},
	}
	for _, c := range d.Customers {
		s.Customers[c.ID] = Want{Billing: c.Effective.Billing != nil, Statistics: c.Effective.Statistics}
		for _, group := range c.Devices {
			for _, d := range group.Devices {
				s.Devices[d.Identifier] = true
			}
		}
	}
	return s
}

// wants reports whether anything is wanted of any customer, and whether any is
// to be billed.
func (s Scope) wants() (integration, billing bool) {
	all := []Want{}
	if s.Companies == nil {
		all = append(all, s.Others)
	}
	for _, w := range s.Customers {
		all = append(all, w)
	}
	for _, w := range all {
		integration = integration || w.Billing || w.Statistics
		billing = billing || w.Billing
	}
	return integration && s.IntegrationID != 0, billing
}
