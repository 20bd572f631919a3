package push

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// pushedByOthers holds back customers who are billed without statistics, of whom
// the state knows no push, and all of whose planned additions an API member
// changed within the interval: another runner's push, or one whose state is lost.
// Were one of them older, the push that changed the others may have been cut off,
// and this one finishes it. It reports whether it held back any.
func (p *preparation) pushedByOthers(ctx context.Context, made plan.Plan, site observe.Site) (held bool, err error) {
	latest := map[string]observe.Addition{}
	planned := map[string]plan.Customer{}
	for _, c := range made.Customers {
		planned[c.ID] = c
	}
	for _, c := range p.state.Customers {
		if !p.decisions[c.ID].push || p.Force || c.Effective.Statistics || !p.Last[c.ID].PushedAt.IsZero() {
			continue
		}
		since := site.Now.Add(-time.Duration(c.Effective.MinimumInterval))
		if a, ok := lastWritten(planned[c.ID], site.Customers[c.ID], since); ok {
			latest[c.ID] = a
		}
	}
	if len(latest) == 0 {
		return false, nil
	}
	machines, err := apiMembers(ctx, p.reader)
	if err != nil {
		return false, err
	}
	for _, c := range p.state.Customers {
		a, ok := latest[c.ID]
		if !ok || !machines[a.UpdatedBy] {
			continue
		}
		p.decisions[c.ID] = p.decisions[c.ID].within(p.Input, c, a.Updated, site.Now)
		held = held || !p.decisions[c.ID].push
	}
	return held, nil
}

// unmarked tells that nothing in ConnectWise says when customers were pushed who
// are billed without statistics. The API has no place for a mark of ours there: the
// fields of an addition are the invoice's, and whoever edits one has its date too.
func (p *preparation) unmarked() []plan.Event {
	n := 0
	for _, c := range p.state.Customers {
		if p.decisions[c.ID].push && c.Effective.Billing != nil && !c.Effective.Statistics && c.Effective.MinimumInterval > 0 {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []plan.Event{{Severity: plan.Info, Rule: "interval_of_this_state", Message: fmt.Sprintf(
		"Customers that are billed without statistics: %d. Nothing in ConnectWise says when they were pushed, so their minimum interval rests on the state of this run: "+
			"another runner whose state is older may push them within it. The quantities that it writes are those of its own usage.", n)}}
}

// lastWritten is the addition that was changed last of those that a plan would
// change, where all of them were changed since a time and not only created.
func lastWritten(planned plan.Customer, customer observe.Customer, since time.Time) (last observe.Addition, ok bool) {
	additions := map[string]observe.Addition{}
	for _, agreement := range customer.Agreements {
		for _, a := range agreement.Additions {
			additions[fmt.Sprintf("/finance/agreements/%d/additions/%d", agreement.ID, a.ID)] = a
		}
	}
	for _, change := range slices.Concat(planned.Changes, planned.Parked) {
		if change.Part != plan.Billing {
			continue
		}
		a, known := additions[fmt.Sprintf("%s/%d", change.Write.Collection, change.Write.ID)]
		if !known || a.Entered.IsZero() || !a.Updated.After(a.Entered) || !a.Updated.After(since) {
			return observe.Addition{}, false
		}
		if a.Updated.After(last.Updated) {
			last = a
		}
		ok = true
	}
	return last, ok
}

// apiMembers are the identifiers of the members that are programs. Without the
// permission to read members nobody is known to be one.
func apiMembers(ctx context.Context, r psa.Reader) (map[string]bool, error) {
	found, err := psa.Find(ctx, r, "/system/members", psa.Eq("licenseClass", "X"))
	if errors.Is(err, psa.ErrForbidden) || errors.Is(err, psa.ErrNoRoute) {
		return nil, nil
	}
	machines := map[string]bool{}
	for _, record := range found {
		if identifier, ok := record["identifier"].(string); ok {
			machines[identifier] = true
		}
	}
	return machines, err
}
