package desired

import (
	"cmp"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Why usage is skipped.
const (
	notMeasured = "the policy does not bill this measure"
	notBilled   = "the policy does not bill this customer"
	ofNoService = "it is reported with another service: an account needs a line of its own for each service that is billed"
)

// perByte is the gigabytes of a byte. Both are exact decimals, so that the sum
// of what each account uses is the sum of all bytes converted once.
var perByte = map[axcient.Gigabyte]decimal.Decimal{
	axcient.Binary:  decimal.MustParse("0.000000000931322574615478515625"), // 2^-30
	axcient.Decimal: decimal.MustParse("0.000000001"),
}

// gigabytes converts bytes exactly.
func gigabytes(bytes decimal.Decimal, size axcient.Gigabyte) decimal.Decimal {
	return bytes.Mul(perByte[size])
}

// measured returns what an account adds to a measure, and false where the
// measure is not of this account.
func measured(f policy.Facts, a axcient.Account, size axcient.Gigabyte) (decimal.Decimal, bool) {
	if a.Service != f.Service || f.Device != "" && a.DeviceType != f.Device {
		return decimal.Decimal{}, false
	}
	switch {
	case f.Unit == policy.GB && f.Service == axcient.LocalBackup:
		return gigabytes(a.LocalUsedBytes, size), true
	case f.Unit == policy.GB:
		return gigabytes(a.UsedBytes, size), true
	case f.Device != "":
		return decimal.FromInt(1), true
	case a.Mailboxes != nil:
		return decimal.FromInt(*a.Mailboxes), true
	}
	return decimal.Decimal{}, true
}

// bill fills quantities and skipped usage from accounts in order. The base is
// the policy's billing: a customer that is not billed has skipped usage in the
// same units.
func (c *Customer) bill(base policy.Billing, accounts []axcient.Account) {
	for _, m := range policy.Measures {
		f, _ := m.Facts()
		why := ""
		switch b := c.Effective.Billing; {
		case b == nil:
			why = notBilled
		case !slices.Contains(b.Measures, m):
			why = notMeasured
		}
		var quantities []Quantity
		plans := map[string][]string{}
		for _, a := range accounts {
			amount, ok := measured(f, a, base.Gigabyte)
			if !ok {
				continue
			}
			if why != "" {
				c.skip(m, a, amount, why)
				continue
			}
			level := c.Effective.Vendor.Level(m, a.ServicePlan)
			i := slices.IndexFunc(quantities, func(q Quantity) bool { return q.Level == level })
			if i < 0 {
				i = len(quantities)
				quantities = append(quantities, Quantity{Measure: m, Type: c.Effective.Vendor.Types[m], Level: level, Unit: f.Unit})
			}
			q := &quantities[i]
			q.Used = q.Used.Add(amount)
			q.Parts = append(q.Parts, Part{Account: a.Account, Username: a.Username, Amount: amount})
			if f.LevelFromPlan && !slices.Contains(plans[level], a.ServicePlan) {
				plans[level] = append(plans[level], a.ServicePlan)
			}
		}
		slices.SortFunc(quantities, func(a, b Quantity) int { return cmp.Compare(a.Level, b.Level) })
		for _, q := range quantities {
			slices.Sort(plans[q.Level])
			q.Plan = strings.Join(plans[q.Level], ", ")
			q.Value = value(q, *c.Effective.Billing)
			if c.Effective.Billing.InvoiceDescription {
				q.Description = Describe(q)
			}
			c.Quantities = append(c.Quantities, q)
		}
	}
	for _, a := range accounts {
		if a.Service != axcient.LocalBackup {
			c.skip(policy.LocalBackupGB, a, gigabytes(a.LocalUsedBytes, base.Gigabyte), ofNoService)
		} else {
			c.skip(policy.OnlineBackupGB, a, gigabytes(a.UsedBytes, base.Gigabyte), ofNoService)
		}
	}
}

// value rounds as the policy says and the API must: gigabytes to the step, and
// everything to the digits that the API keeps.
func value(q Quantity, b policy.Billing) decimal.Decimal {
	v := q.Used
	if q.Unit == policy.GB {
		v = v.Round(b.RoundTo, b.Rounding)
	}
	return v.Significant(decimal.MaxDigits)
}

func (c *Customer) skip(m policy.Measure, a axcient.Account, amount decimal.Decimal, why string) {
	if amount.IsZero() {
		return
	}
	c.Skipped = append(c.Skipped, Skipped{Service: a.Service, Account: a.Account, Measure: m, Amount: amount, Why: why})
}
