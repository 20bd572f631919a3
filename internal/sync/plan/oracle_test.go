package plan_test

import (
	"math/big"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// oracle is the quantity that every addition should have in the end, worked out
// in fractions and without anything of the packages under test but the policy.
func oracle(s scenario) map[int64]*big.Rat {
	quantities := map[int64]*big.Rat{}
	for id, a := range additions(s.site) {
		quantities[id] = ratOf(a.Quantity)
	}
	for _, id := range randomCustomers {
		oracleCustomer(s, id, quantities)
	}
	return quantities
}

func ratOf(d decimal.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic(d.String())
	}
	return r
}

// vendorTypes are the default strings of the measures, and gigabytes those that
// are sizes.
var vendorTypes = map[policy.Measure]string{
	policy.OnlineBackupGB: "online_backup", policy.OnlineBackupServers: "online_backup_servers", policy.OnlineBackupWorkstations: "online_backup_workstations",
	policy.LocalBackupGB: "local_backup_gb", policy.LocalBackupServers: "local_backup_servers", policy.LocalBackupWorkstations: "local_backup_workstations",
	policy.EmailArchivingMailboxes: "email_archiving", policy.EmailSecurityMailboxes: "email_security",
}

func isSize(m policy.Measure) bool { return m == policy.OnlineBackupGB || m == policy.LocalBackupGB }

// counted is what an account adds to a measure, nil if nothing.
func counted(m policy.Measure, a axcient.Account) *big.Rat {
	gigabyte := big.NewRat(1<<30, 1)
	one := big.NewRat(1, 1)
	kind := func(service axcient.Service, device axcient.DeviceType) *big.Rat {
		if a.Service == service && a.DeviceType == device {
			return one
		}
		return nil
	}
	switch m {
	case policy.OnlineBackupGB:
		if a.Service == axcient.OnlineBackup {
			return new(big.Rat).Quo(ratOf(a.UsedBytes), gigabyte)
		}
	case policy.LocalBackupGB:
		if a.Service == axcient.LocalBackup {
			return new(big.Rat).Quo(ratOf(a.LocalUsedBytes), gigabyte)
		}
	case policy.OnlineBackupServers:
		return kind(axcient.OnlineBackup, server)
	case policy.OnlineBackupWorkstations:
		return kind(axcient.OnlineBackup, workstation)
	case policy.LocalBackupServers:
		return kind(axcient.LocalBackup, server)
	case policy.LocalBackupWorkstations:
		return kind(axcient.LocalBackup, workstation)
	case policy.EmailArchivingMailboxes:
		if a.Service == axcient.EmailArchiving {
			return big.NewRat(*a.Mailboxes, 1)
		}
	}
	return nil
}

// fitting are the additions of a customer on which a vendor type and level can be
// billed. A level of "*" is any.
func fitting(s scenario, customer, vendorType, level string) (current, later []*observe.Addition) {
	c := s.site.Customers[customer]
	for i := range c.Agreements {
		for j := range c.Agreements[i].Additions {
			g, a := &c.Agreements[i], &c.Agreements[i].Additions[j]
			led := false
			for _, x := range s.site.CrossReferences {
				led = led || x.Type == vendorType && (x.Level == level || level == "*") && !x.Inactive && x.Product.ID == a.Product.ID &&
					(x.AgreementType.ID == 0 || x.AgreementType.ID == g.Type.ID)
			}
			gone := !a.Cancelled.IsZero() && !day("2026-03-15").Before(a.Cancelled)
			if !led || g.Status != "Active" || a.SerialNumber != "EFS-"+customer || gone {
				continue
			}
			if day("2026-03-15").Before(a.Effective) {
				later = append(later, a)
			} else {
				current = append(current, a)
			}
		}
	}
	return current, later
}

// misspelt are the levels of cross references that are meant where none has the level to
// the letter: what is billed there is not what the client no longer has.
func misspelt(s scenario, vendorType, level string) []string {
	var levels []string
	for _, x := range s.site.CrossReferences {
		if x.Type == vendorType && x.Level == level {
			return nil
		}
		if x.Type == vendorType && strings.EqualFold(strings.ReplaceAll(x.Level, " ", ""), strings.ReplaceAll(level, " ", "")) {
			levels = append(levels, x.Level)
		}
	}
	return levels
}

type share struct {
	measure     policy.Measure
	size        bool
	used, value *big.Rat
}

func oracleCustomer(s scenario, customer string, quantities map[int64]*big.Rat) {
	shares, claimed, reported := map[int64][]share{}, map[int64]bool{}, false
	waiting := map[policy.Measure]bool{} // usage that is held
	for _, m := range s.policy.Billing.Measures {
		byLevel := map[string]*big.Rat{}
		for _, a := range s.usage.Accounts {
			if a.CustomerID != customer {
				continue
			}
			reported = true
			if amount := counted(m, a); amount != nil {
				level := ""
				if a.Service == axcient.OnlineBackup {
					level = a.ServicePlan
				}
				if byLevel[level] == nil {
					byLevel[level] = new(big.Rat)
				}
				byLevel[level].Add(byLevel[level], amount)
			}
		}
		for level, used := range byLevel {
			fits, later := fitting(s, customer, vendorTypes[m], level)
			if len(fits) == 0 {
				fits = later
			}
			for _, a := range fits {
				claimed[a.ID] = true
			}
			for _, other := range misspelt(s, vendorTypes[m], level) {
				fits, later := fitting(s, customer, vendorTypes[m], other)
				if len(fits) == 0 {
					fits = later
				}
				for _, a := range fits {
					claimed[a.ID] = true
				}
			}
			if len(fits) != 1 && used.Sign() > 0 {
				waiting[m] = true
			}
			if len(fits) == 1 {
				shares[fits[0].ID] = append(shares[fits[0].ID], share{m, isSize(m), used, rounded(s.policy.Billing, m, used)})
			}
		}
	}
	for id, all := range shares {
		used, value, mixed := new(big.Rat), new(big.Rat), false
		for _, one := range all {
			used.Add(used, one.used)
			value.Add(value, one.value)
			mixed = mixed || one.size != all[0].size
		}
		for _, one := range all {
			if mixed && one.used.Sign() > 0 {
				waiting[one.measure] = true
			}
		}
		if mixed || used.Sign() == 0 && s.policy.Zero.Reported != policy.Push {
			continue
		}
		quantities[id] = value
	}
	action := s.policy.Zero.ServiceMissing
	if !reported {
		action = s.policy.Zero.CustomerMissing
	}
	idle := map[int64]bool{}
	for _, m := range s.policy.Billing.Measures {
		fits, _ := fitting(s, customer, vendorTypes[m], "*")
		for _, a := range fits {
			idle[a.ID] = idle[a.ID] || waiting[m]
		}
	}
	for id, waits := range idle {
		if !claimed[id] && !waits && action == policy.Push {
			quantities[id] = new(big.Rat)
		}
	}
}

// rounded counts steps: whole ones, and one more where the mode says so.
func rounded(b *policy.Billing, m policy.Measure, used *big.Rat) *big.Rat {
	if !isSize(m) {
		return used
	}
	if b.Rounding == decimal.None {
		text := used.FloatString(40)
		return ratOf(decimal.MustParse(text).Significant(decimal.MaxDigits))
	}
	step := ratOf(b.RoundTo)
	steps := new(big.Rat).Quo(used, step)
	whole := new(big.Int).Quo(steps.Num(), steps.Denom())
	rest := new(big.Rat).Sub(steps, new(big.Rat).SetInt(whole))
	if b.Rounding == decimal.Up && rest.Sign() > 0 || b.Rounding == decimal.Nearest && rest.Cmp(big.NewRat(1, 2)) >= 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt(whole), step)
}
