package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Make compares the desired state of all customers with what ConnectWise has of
// those of the run, and returns what the run would do. Customers of the desired
// state that the site does not have are none of this run; they count for the
// guard on the number of customers.
func Make(p policy.Policy, d desired.State, site observe.Site, now time.Time) Plan {
	var plan Plan
	want := map[string]desired.Customer{}
	for _, c := range d.Customers {
		want[c.ID] = c
	}
	ids := slices.Sorted(maps.Keys(site.Customers))
	for _, id := range ids {
		if _, ok := want[id]; !ok {
			// Found through its managed id, and not reported.
			want[id] = desired.Customer{ID: id, Effective: p.For(id)}
		}
		plan.Customers = append(plan.Customers, customer(want[id], &site, now))
	}
	crossReferences(&plan, want, &site, p.IntegrationID)
	guard(&plan, guards{policy: p, want: want, generated: d.GeneratedAt, now: now})
	for i := range plan.Customers {
		plan.Customers[i].sort()
	}
	return plan
}

// sort puts the changes in the order in which a run writes the parts.
func (c *Customer) sort() {
	slices.SortStableFunc(c.Changes, func(a, b Change) int { return cmp.Compare(partOrder[a.Part], partOrder[b.Part]) })
}

var partOrder = map[Part]int{CrossReferences: 0, Statistics: 1, Billing: 2, Counters: 3, Tickets: 4}

// customer plans one customer.
func customer(c desired.Customer, site *observe.Site, now time.Time) Customer {
	o := site.Customers[c.ID]
	out := Customer{ID: c.ID, Name: c.Name, CompanyID: o.Company.ID, Company: o.Company.Name}
	if o.Err != nil {
		out.Error = o.Err.Error()
	}
	planBilling(c, site, &out)
	if h := unplaced(site, c, o); h != nil && c.Effective.Billing == nil && c.Effective.Statistics {
		out.Holds = append(out.Holds, *h)
	}
	if o.Err != nil {
		return out
	}
	changes, events := deviceChanges(c, *site)
	counted, counterEvents := counterChanges(c, *site)
	tickets, holds, ticketEvents := TicketChanges(c, *site, now)
	out.Changes = slices.Concat(out.Changes, changes, counted, tickets)
	out.Holds = append(out.Holds, holds...)
	out.Events = slices.Concat(out.Events, events, counterEvents, ticketEvents)
	return out
}

// crossReferences plans the cross references that usage needs and the
// integration does not have, each once: on the first customer that needs it.
// Their product is for a person to set.
func crossReferences(p *Plan, want map[string]desired.Customer, site *observe.Site, integration int64) {
	type pair struct{ vendorType, level string }
	planned := map[pair]bool{}
	for i := range p.Customers {
		out := &p.Customers[i]
		c := want[out.ID]
		if unplaced(site, c, site.Customers[out.ID]) != nil {
			continue
		}
		need := func(vendorType, level string, why []desired.Part) {
			_, h := references(site, vendorType, level)
			if h == nil || h.Rule != CrossReferenceMissing || planned[pair{vendorType, level}] {
				return
			}
			planned[pair{vendorType, level}] = true
			out.Changes = append(out.Changes, newCrossReference(integration, vendorType, level, site.DisableNew, why))
		}
		for _, q := range c.Quantities {
			need(q.Type, q.Level, q.Parts)
		}
		for _, g := range c.Devices {
			need(g.Type, g.Level, nil)
		}
	}
}

func newCrossReference(integration int64, vendorType, level string, inactive bool, why []desired.Part) Change {
	body := map[string]any{"vendorType": vendorType, "inactiveFlag": inactive}
	fields := []Field{{Name: "vendorType", After: vendorType}}
	if level != "" {
		body["vendorLevel"] = level
		fields = append(fields, Field{Name: "vendorLevel", After: level})
	}
	return Change{
		Part: CrossReferences, Object: fmt.Sprintf("cross reference of vendor type %q, level %q", vendorType, level),
		Fields: append(fields, Field{Name: "inactiveFlag", After: fmt.Sprint(inactive)}), Why: why,
		Reason: "The first push makes it; a person sets its product.",
		Write:  Write{Method: post, Collection: fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration), Body: body},
	}
}

// Canonical is the plan's decisions as JSON: what is written, parked and held,
// always in the same order. Events and due times are not in it, because they decide
// nothing and may come and go with the day.
func (p Plan) Canonical() ([]byte, error) {
	p.Events = nil
	p.Customers = slices.Clone(p.Customers)
	for i := range p.Customers {
		p.Customers[i].Events, p.Customers[i].Due = nil, time.Time{}
	}
	return json.Marshal(p)
}

// SHA256 is the hash of the canonical JSON, in hexadecimal digits.
func (p Plan) SHA256() (string, error) {
	if !p.writes() {
		return EmptySHA256, nil
	}
	text, err := p.Canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// EmptySHA256 is the hash of every plan that writes nothing, whatever it holds:
// that of no bytes.
const EmptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// writes reports whether the plan, once approved, would write anything.
func (p Plan) writes() bool {
	return slices.ContainsFunc(p.Customers, func(c Customer) bool { return len(c.Changes)+len(c.Parked) > 0 })
}
