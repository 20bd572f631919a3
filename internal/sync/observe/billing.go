package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// readAgreements reads the agreements of the companies that are to be billed, and
// the additions of those that can bill.
func (t *taker) readAgreements() {
	var ids []int64
	for id, c := range t.companies {
		if c.want.Billing && c.readable() {
			ids = append(ids, id)
		}
	}
	t.inBatches(agreements, "company/id", readingAgreements, ids, func(record psa.Record) {
		id, agreement, err := decodeAgreement(record)
		c := t.companies[id]
		if c == nil {
			return
		}
		if err != nil {
			c.fail(readingAgreements, fmt.Errorf("agreement %d: %w", agreement.ID, err))
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.agreements = append(c.agreements, &agreement)
	}, t.readAdditions)
}

// readAdditions reads the additions of the agreements of companies, which is one
// call an agreement: the API has no list of additions over agreements.
func (t *taker) readAdditions(ids []int64) {
	// It is read before the agreements, so that this ends whatever the limit.
	<-t.located
	for _, id := range ids {
		c := t.companies[id]
		slices.SortFunc(c.agreements, func(a, b *Agreement) int { return cmp.Compare(a.ID, b.ID) })
		for _, agreement := range c.agreements {
			if agreement.Obstacle(t.today) == "" {
				t.queue.add(func(ctx context.Context) { t.readAdditionsOf(ctx, c, agreement) })
			}
		}
	}
}

func (t *taker) readAdditionsOf(ctx context.Context, c *company, agreement *Agreement) {
	if !c.readable() {
		return
	}
	additions, err := readAll(ctx, t, fmt.Sprintf("%s/%d/additions", agreements, agreement.ID), psa.Condition{}, decodeAddition)
	if err != nil {
		c.fail(readingAdditions, err)
		return
	}
	slices.SortFunc(additions, func(a, b Addition) int { return cmp.Compare(a.ID, b.ID) })
	agreement.Additions = additions
}
