package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// readAgreements reads the agreements of the companies that are to be billed.
func (t *taker) readAgreements(ctx context.Context) {
	var ids []int64
	for id, c := range t.companies {
		if c.want.Billing && c.readable() {
			ids = append(ids, id)
		}
	}
	t.inBatches(ctx, agreements, "company/id", ids, func(record psa.Record) {
		id, agreement, err := decodeAgreement(record)
		c := t.companies[id]
		if c == nil {
			return
		}
		if err != nil {
			c.fail(fmt.Errorf("agreement %d: %w", agreement.ID, err))
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.Agreements = append(c.Agreements, agreement)
	})
	for _, c := range t.companies {
		slices.SortFunc(c.Agreements, func(a, b Agreement) int { return cmp.Compare(a.ID, b.ID) })
	}
}

// readAdditions reads the additions of agreements that can bill, which is one
// call an agreement: the API has no list of additions over agreements.
func (t *taker) readAdditions(ctx context.Context) {
	type place struct {
		*company
		agreement *Agreement
	}
	var all []place
	for _, c := range t.companies {
		for i := range c.Agreements {
			if a := &c.Agreements[i]; c.readable() && a.Obstacle(t.site.Today()) == "" {
				all = append(all, place{c, a})
			}
		}
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.agreement.ID, b.agreement.ID) })
	inParallel(ctx, t.scope.Concurrency, all, func(ctx context.Context, p place) {
		additions, err := readAll(ctx, t, fmt.Sprintf("%s/%d/additions", agreements, p.agreement.ID), psa.Condition{}, decodeAddition)
		if err != nil {
			p.fail(err)
			return
		}
		slices.SortFunc(additions, func(a, b Addition) int { return cmp.Compare(a.ID, b.ID) })
		p.agreement.Additions = additions
	})
}
