package desired_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

func text(rt *rapid.T, state desired.State) string {
	raw, err := json.Marshal(state)
	if err != nil {
		rt.Fatal(err)
	}
	return string(raw)
}

// quantities returns one field of each quantity by customer, measure and level.
func quantities(s desired.State, field func(desired.Quantity) decimal.Decimal) map[string]decimal.Decimal {
	by := map[string]decimal.Decimal{}
	for _, c := range s.Customers {
		for _, q := range c.Quantities {
			by[fmt.Sprint(c.ID, " ", q.Measure, " ", q.Level)] = field(q)
		}
	}
	return by
}

func used(q desired.Quantity) decimal.Decimal   { return q.Used }
func pushed(q desired.Quantity) decimal.Decimal { return q.Value }

// TestOrderDoesNotMatter: accounts in any order, as from files in any order, and
// customers in any order have one desired state and one hash.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		u, p := randomUsage().Draw(rt, "usage"), policyOf(rt, randomSettings().Draw(rt, "settings"), oneLevel)
		mapped := []string{"1", "10", "777"}
		shuffled := axcient.Usage{Accounts: rapid.Permutation(u.Accounts).Draw(rt, "accounts")}
		for i := range shuffled.Accounts {
			shuffled.Accounts[i].Events = rapid.Permutation(shuffled.Accounts[i].Events).Draw(rt, "events")
		}
		one, two := desired.Of(p, u, mapped), desired.Of(p, shuffled, rapid.Permutation(mapped).Draw(rt, "mapped"))
		if text(rt, one) != text(rt, two) || one.Hash() != two.Hash() {
			rt.Fatalf("\n one %s\n two %s", text(rt, one), text(rt, two))
		}
	})
}

// TestSplittingAnAccountChangesNoSum: what one account used, two can use.
func TestSplittingAnAccountChangesNoSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		u, p := randomUsage().Draw(rt, "usage"), policyOf(rt, randomSettings().Draw(rt, "settings"), oneLevel)
		if len(u.Accounts) == 0 {
			return
		}
		split := slices.Clone(u.Accounts)
		i := rapid.IntRange(0, len(split)-1).Draw(rt, "account")
		half := split[i]
		half.Account = "half"
		share := func(whole decimal.Decimal) (part, rest decimal.Decimal) {
			part = whole.Mul(decimal.MustParse(rapid.SampledFrom([]string{"0", "0.1", "0.5", "1"}).Draw(rt, "share")))
			return part, whole.Sub(part)
		}
		half.UsedBytes, split[i].UsedBytes = share(half.UsedBytes)
		half.LocalUsedBytes, split[i].LocalUsedBytes = share(half.LocalUsedBytes)
		if half.Mailboxes != nil {
			part := rapid.Int64Range(0, *half.Mailboxes).Draw(rt, "mailboxes")
			rest := *half.Mailboxes - part
			half.Mailboxes, split[i].Mailboxes = &part, &rest
		}
		before, after := desired.Of(p, u, nil), desired.Of(p, axcient.Usage{Accounts: append(split, half)}, nil)
		for _, field := range []func(desired.Quantity) decimal.Decimal{used, pushed} {
			want := quantities(before, field)
			for key, got := range quantities(after, field) {
				var id string
				var measure policy.Measure
				_, _ = fmt.Sscan(key, &id, &measure)
				if f, _ := measure.Facts(); f.Device == "" && !got.Equal(want[key]) {
					rt.Fatalf("%s: %s before and %s after", key, want[key], got)
				}
			}
		}
	})
}

// TestMoreUsageNeverLowersAQuantity: neither a larger account nor another one.
func TestMoreUsageNeverLowersAQuantity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		u, p := randomUsage().Draw(rt, "usage"), policyOf(rt, randomSettings().Draw(rt, "settings"), oneLevel)
		more := slices.Clone(u.Accounts)
		for i := range more {
			more[i].UsedBytes = more[i].UsedBytes.Add(sizes().Draw(rt, "used"))
			more[i].LocalUsedBytes = more[i].LocalUsedBytes.Add(sizes().Draw(rt, "local"))
			if more[i].Mailboxes != nil {
				n := *more[i].Mailboxes + rapid.Int64Range(0, 9).Draw(rt, "mailboxes")
				more[i].Mailboxes = &n
			}
		}
		for i, a := range randomUsage().Draw(rt, "more").Accounts {
			a.Account = fmt.Sprint("more", i)
			more = append(more, a)
		}
		after := quantities(desired.Of(p, axcient.Usage{Accounts: more}, nil), pushed)
		for key, value := range quantities(desired.Of(p, u, nil), pushed) {
			if got, ok := after[key]; !ok || got.Cmp(value) < 0 {
				rt.Fatalf("%s: %s before and %s after", key, value, got)
			}
		}
	})
}

// TestConservation: a quantity is the sum of its parts; rounding moves it by less
// than a step, in its direction, onto a step, and into the digits that the API
// keeps; nothing that is reported is lost.
func TestConservation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		u, s := randomUsage().Draw(rt, "usage"), randomSettings().Draw(rt, "settings")
		state := desired.Of(policyOf(rt, s, oneLevel), u, nil)
		accounted := map[string]int{}
		for _, c := range state.Customers {
			for _, q := range c.Quantities {
				var sum decimal.Decimal
				for _, part := range q.Parts {
					sum = sum.Add(part.Amount)
					accounted[fmt.Sprint(q.Measure, " ", part.Account)]++
				}
				if !sum.Equal(q.Used) || len(q.Parts) == 0 {
					rt.Fatalf("%s: the parts are %s and %s is used", q.Measure, sum, q.Used)
				}
				if err := q.Value.Check(); err != nil {
					rt.Fatal(err)
				}
				rounded(rt, s, q)
				if n := len(utf16.Encode([]rune(q.Description))); n > 6000 || (n > 0) != s.Describe {
					rt.Fatalf("a description of %d characters", n)
				}
			}
			for _, skipped := range c.Skipped {
				if skipped.Amount.Sign() <= 0 || skipped.Why == "" {
					rt.Fatalf("skipped %+v", skipped)
				}
				accounted[fmt.Sprint(skipped.Measure, " ", skipped.Account)]++
			}
		}
		for _, a := range u.Accounts {
			for _, m := range policy.Measures {
				f, _ := m.Facts()
				if f.Service != a.Service || f.Device != "" && f.Device != a.DeviceType {
					continue
				}
				nothing := map[policy.Measure]bool{
					policy.OnlineBackupGB: a.UsedBytes.IsZero(), policy.LocalBackupGB: a.LocalUsedBytes.IsZero(),
					policy.EmailArchivingMailboxes: a.Mailboxes != nil && *a.Mailboxes == 0, policy.EmailSecurityMailboxes: a.Mailboxes != nil && *a.Mailboxes == 0,
				}[m]
				if n := accounted[fmt.Sprint(m, " ", a.Account)]; n == 0 && !nothing {
					rt.Fatalf("%s of account %s is neither billed nor skipped", m, a.Account)
				}
			}
		}
	})
}

func rounded(rt *rapid.T, s settings, q desired.Quantity) {
	moved := q.Value.Sub(q.Used)
	if q.Unit == policy.Each {
		if !moved.IsZero() {
			rt.Fatalf("%s pieces are pushed as %s", q.Used, q.Value)
		}
		return
	}
	if s.Rounding == decimal.None {
		if !q.Value.Equal(q.Used.Significant(decimal.MaxDigits)) {
			rt.Fatalf("%s is pushed as %s", q.Used, q.Value)
		}
		return
	}
	step := decimal.MustParse(s.RoundTo.String())
	within := moved.Abs().Cmp(step) < 0
	switch s.Rounding {
	case decimal.Up:
		within = within && moved.Sign() >= 0
	case decimal.Down:
		within = within && moved.Sign() <= 0
	default:
		within = moved.Abs().Add(moved.Abs()).Cmp(step) <= 0
	}
	if !within || !q.Value.Round(step, decimal.Down).Equal(q.Value) {
		rt.Fatalf("%s is pushed as %s with rounding %s to %s", q.Used, q.Value, s.Rounding, step)
	}
}
