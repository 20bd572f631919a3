package desired_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// oracle calculates the billing table a second time and naively: fractions, one
// line a measure, no code in common. It returns used and pushed by customer,
// measure and level.
func oracle(s settings, levels map[string]string, unbilled string, accounts []axcient.Account) map[string][2]*big.Rat {
	sums := map[[3]string]*big.Rat{}
	for _, a := range accounts {
		if a.CustomerID == unbilled {
			continue
		}
		size := new(big.Rat).SetInt64(1_000_000_000)
		if s.Gigabyte == "binary" {
			size.SetInt64(1_073_741_824)
		}
		online, _ := new(big.Rat).SetString(a.UsedBytes.String())
		local, _ := new(big.Rat).SetString(a.LocalUsedBytes.String())
		online.Quo(online, size)
		local.Quo(local, size)
		one := big.NewRat(1, 1)
		add := func(measure, level string, amount *big.Rat) {
			for _, m := range s.Measures {
				if string(m) != measure {
					continue
				}
				key := [3]string{a.CustomerID, measure, level}
				if sums[key] == nil {
					sums[key] = new(big.Rat)
				}
				sums[key].Add(sums[key], amount)
			}
		}
		level, ok := levels[a.ServicePlan]
		if !ok {
			level = a.ServicePlan
		}
		switch string(a.Service) + " " + string(a.DeviceType) {
		case "online_backup server":
			add("online_backup_servers", level, one)
		case "online_backup workstation":
			add("online_backup_workstations", level, one)
		case "local_backup server":
			add("local_backup_servers", "", one)
		case "local_backup workstation":
			add("local_backup_workstations", "", one)
		}
		switch a.Service {
		case "online_backup":
			add("online_backup_gb", level, online)
		case "local_backup":
			add("local_backup_gb", "", local)
		case "email_archiving":
			add("email_archiving_mailboxes", "", big.NewRat(*a.Mailboxes, 1))
		case "email_security":
			add("email_security_mailboxes", "", big.NewRat(*a.Mailboxes, 1))
		}
	}
	table := map[string][2]*big.Rat{}
	for key, sum := range sums {
		pushed := sum
		if key[1] == "online_backup_gb" || key[1] == "local_backup_gb" {
			pushed = naiveRound(s, sum)
		}
		table[key[0]+" "+key[1]+" "+key[2]] = [2]*big.Rat{sum, pushed}
	}
	return table
}

// naiveRound rounds by counting steps: the number of whole ones, and whether one
// more is due.
func naiveRound(s settings, x *big.Rat) *big.Rat {
	if s.Rounding == "none" {
		// 15 significant digits, by text.
		if x.Sign() == 0 {
			return x
		}
		exponent := 0
		ten := big.NewRat(10, 1)
		y := new(big.Rat).Set(x)
		for y.Cmp(ten) >= 0 {
			y.Quo(y, ten)
			exponent++
		}
		for y.Cmp(big.NewRat(1, 1)) < 0 {
			y.Mul(y, ten)
			exponent--
		}
		text := fmt.Sprintf("%se%d", y.FloatString(14), exponent)
		z, _ := new(big.Rat).SetString(text)
		return z
	}
	step, _ := new(big.Rat).SetString(s.RoundTo.String())
	q := new(big.Rat).Quo(x, step)
	whole := new(big.Int).Quo(q.Num(), q.Denom())
	rest := new(big.Rat).Sub(q, new(big.Rat).SetInt(whole))
	if s.Rounding == "up" && rest.Sign() > 0 || s.Rounding == "nearest" && rest.Cmp(big.NewRat(1, 2)) >= 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return step.Mul(step, new(big.Rat).SetInt(whole))
}

func TestNaiveCalculationAgrees(t *testing.T) {
	t.Parallel()
	cases := 0
	rapid.Check(t, func(rt *rapid.T) {
		u, s := randomUsage().Draw(rt, "usage"), randomSettings().Draw(rt, "settings")
		want := oracle(s, oneLevel, "2", u.Accounts)
		got := 0
		for _, c := range desired.Of(policyOf(rt, s, oneLevel), u, []string{"9"}).Customers {
			for _, q := range c.Quantities {
				got++
				cases++
				key := fmt.Sprintf("%s %s %s", c.ID, q.Measure, q.Level)
				w, ok := want[key]
				if !ok {
					rt.Fatalf("%s is not in the table", key)
				}
				for i, have := range []string{q.Used.String(), q.Value.String()} {
					if r, _ := new(big.Rat).SetString(have); r.Cmp(w[i]) != 0 {
						rt.Fatalf("%s: %s, the table says %s", key, have, w[i].FloatString(35))
					}
				}
				if f, _ := q.Measure.Facts(); q.Type != f.Type {
					rt.Fatalf("%s: vendor type %q", key, q.Type)
				}
			}
		}
		if got != len(want) {
			rt.Fatalf("%d quantities, the table has %d", got, len(want))
		}
	})
	t.Logf("%d quantities compared", cases)
}
