package plan_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Twice is once: with everything written, approved or not, the next plan writes
// nothing.
func TestPropertyIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		first := s.plan()
		if rapid.Bool().Draw(rt, "approved") {
			first = first.Approved()
		}
		parked := map[int64]bool{}
		for _, c := range first.Customers {
			for _, change := range c.Parked {
				parked[change.Write.ID] = true
			}
		}
		s.site = perform(rt, first, s.site)
		for _, c := range s.plan().Customers {
			for _, change := range append(c.Changes, c.Parked...) {
				if !parked[change.Write.ID] {
					rt.Fatalf("customer %s is written again: %s %+v", c.ID, change.Object, change.Fields)
				}
			}
		}
	})
}

// The order of accounts does not matter, to the last byte.
func TestPropertyOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		before, err := s.plan().SHA256()
		if err != nil {
			rt.Fatal(err)
		}
		s.usage.Accounts = rapid.Permutation(s.usage.Accounts).Draw(rt, "order")
		if after, err := s.plan().SHA256(); err != nil || after != before {
			rt.Fatalf("the hash %s became %s (%v)", before, after, err)
		}
	})
}

// Everything adds up, before and after an approval: what the accounts use is
// placed, held, skipped or rounding, for each customer and measure.
func TestPropertyConservation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		reported := map[string]map[policy.Measure]decimal.Decimal{}
		for _, a := range s.usage.Accounts {
			if reported[a.CustomerID] == nil {
				reported[a.CustomerID] = map[policy.Measure]decimal.Decimal{}
			}
			for m, amount := range amounts(a) {
				reported[a.CustomerID][m] = reported[a.CustomerID][m].Add(amount)
			}
		}
		p := s.plan()
		for _, p := range []plan.Plan{p, p.Approved()} {
			for _, c := range p.Customers {
				used := map[policy.Measure]decimal.Decimal{}
				for _, sum := range c.Sums {
					used[sum.Measure] = sum.Used
					if !sum.Balanced() {
						rt.Fatalf("customer %s: %+v does not add up", c.ID, sum)
					}
				}
				for m, want := range reported[c.ID] {
					if !used[m].Equal(want) {
						rt.Fatalf("customer %s: %s of %s are accounted for, %s reported", c.ID, used[m], m, want)
					}
				}
				for _, h := range c.Holds {
					if h.Rule == plan.SumsDoNotAddUp {
						rt.Fatal(h.Problem)
					}
				}
			}
		}
	})
}

// amounts is what an account adds to each measure.
func amounts(a axcient.Account) map[policy.Measure]decimal.Decimal {
	one, perByte := decimal.FromInt(1), decimal.MustParse("0.000000000931322574615478515625")
	if a.Mailboxes != nil {
		return map[policy.Measure]decimal.Decimal{policy.EmailArchivingMailboxes: decimal.FromInt(*a.Mailboxes)}
	}
	online, local := a.UsedBytes.Mul(perByte), a.LocalUsedBytes.Mul(perByte)
	switch {
	case a.Service == axcient.OnlineBackup && a.DeviceType == server:
		return map[policy.Measure]decimal.Decimal{policy.OnlineBackupGB: online, policy.OnlineBackupServers: one}
	case a.Service == axcient.OnlineBackup:
		return map[policy.Measure]decimal.Decimal{policy.OnlineBackupGB: online, policy.OnlineBackupWorkstations: one}
	case a.DeviceType == server:
		return map[policy.Measure]decimal.Decimal{policy.LocalBackupGB: local, policy.LocalBackupServers: one}
	}
	return map[policy.Measure]decimal.Decimal{policy.LocalBackupGB: local, policy.LocalBackupWorkstations: one}
}

// placed are the quantities that additions have once a plan is written.
func (s scenario) placed(rt *rapid.T) map[int64]decimal.Decimal {
	quantities := map[int64]decimal.Decimal{}
	for id, a := range additions(perform(rt, s.plan().Approved(), s.site)) {
		quantities[id] = a.Quantity
	}
	return quantities
}

// More usage of an account never lowers a quantity. Where a quantity is held, the
// addition keeps what it has, so that both plans have to place it: everything
// that is zero is written.
func TestPropertyMoreUsageNeverLowersAQuantity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		s.policy.Zero = policy.Zero{Reported: policy.Push, ServiceMissing: policy.Push, CustomerMissing: policy.Push}
		if len(s.usage.Accounts) == 0 {
			return
		}
		before := s.placed(rt)
		s.usage.Accounts = slices.Clone(s.usage.Accounts)
		a := &s.usage.Accounts[rapid.IntRange(0, len(s.usage.Accounts)-1).Draw(rt, "which")]
		more := decimal.FromInt(rapid.Int64Range(0, 9<<30).Draw(rt, "more"))
		switch a.Service {
		case axcient.OnlineBackup:
			a.UsedBytes = a.UsedBytes.Add(more)
		case axcient.LocalBackup:
			a.LocalUsedBytes = a.LocalUsedBytes.Add(more)
		default:
			n := *a.Mailboxes + 1
			a.Mailboxes = &n
		}
		for id, after := range s.placed(rt) {
			if after.Cmp(before[id]) < 0 {
				rt.Fatalf("addition %d: %s became %s", id, before[id], after)
			}
		}
	})
}

// An account that is split in two stores what it stored: gigabytes do not change.
func TestPropertySplittingAnAccountChangesNoGigabytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		s.policy.Billing.Measures = []policy.Measure{policy.OnlineBackupGB, policy.LocalBackupGB}
		s.policy.Billing.InvoiceDescription = false
		if len(s.usage.Accounts) == 0 {
			return
		}
		before := s.placed(rt)
		s.usage.Accounts = slices.Clone(s.usage.Accounts)
		i := rapid.IntRange(0, len(s.usage.Accounts)-1).Draw(rt, "which")
		first, second := s.usage.Accounts[i], s.usage.Accounts[i]
		part := decimal.FromInt(rapid.Int64Range(0, 9<<30).Draw(rt, "part"))
		for _, size := range []*decimal.Decimal{&first.UsedBytes, &first.LocalUsedBytes} {
			if size.Cmp(part) > 0 {
				*size = part
			}
		}
		second.Account += "b"
		second.UsedBytes, second.LocalUsedBytes = second.UsedBytes.Sub(first.UsedBytes), second.LocalUsedBytes.Sub(first.LocalUsedBytes)
		s.usage.Accounts[i] = first
		s.usage.Accounts = append(s.usage.Accounts, second)
		for id, after := range s.placed(rt) {
			if !after.Equal(before[id]) {
				rt.Fatalf("addition %d: %s became %s", id, before[id], after)
			}
		}
	})
}

// A customer that cannot be read changes nothing of any other.
func TestPropertyOneCustomersTroubleIsItsOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		s.policy.Guards = policy.Guards{}
		before := s.plan()
		s.site = clone(s.site)
		s.site.Customers["2"] = observe.Customer{Company: observe.Reference{ID: 5}, Err: errRead}
		after := s.plan()
		for i, c := range after.Customers {
			switch {
			case c.ID == "2":
				if len(c.Changes) > 0 || c.Error == "" {
					rt.Fatalf("the customer that was not read: %+v", c)
				}
			case !slices.Equal(writes(c), writes(before.Customers[i])):
				rt.Fatalf("customer %s: %v became %v", c.ID, writes(before.Customers[i]), writes(c))
			}
		}
	})
}

// writes are the writes of additions.
func writes(c plan.Customer) []string {
	var texts []string
	for _, change := range c.Changes {
		if change.Part == plan.Billing {
			texts = append(texts, written(change))
		}
	}
	return texts
}

// A second calculation of the billing, from the additions' side and deliberately
// naive, comes to the same quantities.
func TestPropertyOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		have := s.placed(rt)
		for id, want := range oracle(s) {
			if ratOf(have[id]).Cmp(want) != 0 {
				rt.Fatalf("addition %d is %s, the oracle says %s", id, have[id], want.FloatString(6))
			}
		}
	})
}
