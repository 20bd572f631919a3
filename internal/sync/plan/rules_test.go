package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Usage of 10.25 GB in each mode and step.
func TestRoundingOfQuantities(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ mode, step, used, want, rounding string }{
		{"up", "1", "10.25", "11", "0.75"},
		{"down", "1", "10.25", "10", "-0.25"},
		{"nearest", "1", "10.25", "10", "-0.25"},
		{"nearest", "1", "10.5", "11", "0.5"},
		{"nearest", "0.01", "10.126", "10.13", "0.004"},
		{"up", "0.1", "10.25", "10.3", "0.05"},
		{"up", "5", "10.25", "15", "4.75"}, // 2 steps of 5 are 10, and 3 are 15
		{"down", "5", "14.99", "10", "-4.99"},
		{"up", "0.5", "10.5", "10.5", "0"},
		{"none", "", "10.25", "10.25", "0"},
	} {
		t.Run(row.mode+" "+row.step+" "+row.used, func(t *testing.T) {
			t.Parallel()
			settings := fmt.Sprintf(`, "rounding": %q`, row.mode)
			if row.step != "" {
				settings += `, "round_to": ` + row.step
			}
			got := made(t, parse(t, billingOf("online_backup_gb", settings)), usage(machine("1", server, row.used)), site(client(gb)))
			c := got.Customers[0]
			if len(c.Changes) != 1 || c.Changes[0].Fields[0].After != row.want {
				t.Fatalf("the changes are %+v", c.Changes)
			}
			if s := c.Sums[0]; s.Used.String() != row.used || s.Placed.String() != row.want || s.Rounding.String() != row.rounding {
				t.Errorf("the sum is %+v", s)
			}
		})
	}
}

// 10^11 bytes are 93.132257461547852 binary gigabytes and 100 decimal ones.
func TestGigabytes(t *testing.T) {
	t.Parallel()
	for size, want := range map[string]string{"binary": "93.13", "decimal": "100"} {
		account := machine("1", server, "0")
		account.UsedBytes = decimal.FromInt(100_000_000_000)
		got := made(t, parse(t, billingOf("online_backup_gb", fmt.Sprintf(`, "gigabyte": %q`, size))), usage(account), site(client(gb)))
		expect(t, got, []string{fmt.Sprintf("billing 11, quantity 0 > %s, billed %[1]s, price 0 > %s", want, map[string]string{"93.13": "139.695", "100": "150"}[want])})
	}
}

// Nothing to bill, in its three cases and with each of the three policies.
func TestZeroRules(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		usage        []axcient.Account
		edit         func(*observe.Site)
		held, pushed []string
	}{
		"reported": {
			usage:  []axcient.Account{machine("1", server, "0")},
			held:   []string{`hold zero_reported online_backup_gb "Standard 25GB" used 0`},
			pushed: []string{"billing 11, quantity 12 > 0, billed 0, price 18 > 0"},
		},
		// An account of archiving says that the client is still there.
		"service_missing": {
			usage:  []axcient.Account{mailboxes("1", axcient.EmailArchiving, 3)},
			held:   []string{`hold service_missing online_backup_gb "Standard 25GB" used 0`},
			pushed: []string{"billing 11, quantity 12 > 0, billed 0, price 18 > 0"},
		},
		"customer_missing": {
			held:   []string{`hold customer_missing online_backup_gb "Standard 25GB" used 0`},
			pushed: []string{"billing 11, quantity 12 > 0, billed 0, price 18 > 0"},
		},
		// Found through its managed id, and in no map and no source.
		"customer_missing and unmapped": {
			edit:   func(s *observe.Site) { s.Mapped = false },
			held:   []string{`hold customer_missing online_backup_gb "Standard 25GB" used 0`},
			pushed: []string{"billing 11, quantity 12 > 0, billed 0, price 18 > 0"},
		},
	}
	for name, c := range cases {
		for action, want := range map[string][]string{"hold": c.held, "push": c.pushed, "keep": {"info quantity_kept"}} {
			t.Run(name+" "+action, func(t *testing.T) {
				t.Parallel()
				rule, _, _ := strings.Cut(name, " ")
				p := parse(t, billingOf("online_backup_gb"))
				// The other two must not be taken for this one.
				p.Zero = policy.Zero{Reported: policy.Keep, ServiceMissing: policy.Keep, CustomerMissing: policy.Keep}
				*map[string]*policy.ZeroAction{
					"reported": &p.Zero.Reported, "service_missing": &p.Zero.ServiceMissing, "customer_missing": &p.Zero.CustomerMissing,
				}[rule] = policy.ZeroAction(action)
				s := site(client(gb))
				a := &s.Customers["34826"].Agreements[0].Additions[0]
				a.Quantity, a.ExtPrice = decimal.FromInt(12), decimal.FromInt(18)
				if c.edit != nil {
					c.edit(&s)
				}
				mapped := []string{"34826"}
				if !s.Mapped {
					mapped = nil
				}
				expect(t, plan.Make(p, desired.Of(p, usage(c.usage...), mapped), s, now), want)
			})
		}
	}
}

// What is zero already, belongs to a measure that the policy does not bill, or
// takes effect later is nothing that vanished.
func TestNothingVanished(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*observe.Site){
		"zero already":       func(s *observe.Site) { s.Customers["34826"].Agreements[0].Additions[0].Quantity = decimal.Decimal{} },
		"another measure":    func(s *observe.Site) { s.CrossReferences[0].Type = "local_backup_gb" },
		"inactive reference": func(s *observe.Site) { s.CrossReferences[0].Inactive = true },
		"cancelled":          func(s *observe.Site) { s.Customers["34826"].Agreements[0].Additions[0].Cancelled = day("2026-03-01") },
		"effective later":    func(s *observe.Site) { s.Customers["34826"].Agreements[0].Additions[0].Effective = day("2026-04-01") },
		"no managed id":      func(s *observe.Site) { s.Customers["34826"].Agreements[0].Additions[0].SerialNumber = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := site(client(gb))
			s.Customers["34826"].Agreements[0].Additions[0].Quantity = decimal.FromInt(12)
			edit(&s)
			expect(t, made(t, parse(t, billingOf("online_backup_gb")), usage(), s), nil)
		})
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	const changed = "billing 11, quantity 0 > 10, billed 10, price 0 > 15"
	for _, row := range []struct {
		name string
		edit func(*observe.Site, *observe.Customer, *observe.Agreement, *observe.Addition)
		want []string
	}{
		{"unit of measure", func(_ *observe.Site, _ *observe.Customer, _ *observe.Agreement, a *observe.Addition) {
			a.Unit = "Hours"
		}, []string{changed, "warning unit_of_measure"}},
		{"the article's unit", func(_ *observe.Site, _ *observe.Customer, _ *observe.Agreement, a *observe.Addition) { a.Unit = "Each" }, []string{changed}},
		{"unit in other words", func(_ *observe.Site, _ *observe.Customer, _ *observe.Agreement, a *observe.Addition) {
			a.Unit = "Gigabytes"
		}, []string{changed}},
		{"not billable", func(_ *observe.Site, _ *observe.Customer, _ *observe.Agreement, a *observe.Addition) {
			a.BillCustomer = "NoCharge"
		}, []string{"billing 11, quantity 0 > 10", "warning not_billable"}},
		{"no unit", func(_ *observe.Site, _ *observe.Customer, _ *observe.Agreement, a *observe.Addition) { a.Unit = "" }, []string{changed}},
		{"already invoiced", func(_ *observe.Site, _ *observe.Customer, g *observe.Agreement, _ *observe.Addition) {
			g.NextInvoice = day("2026-04-01")
		}, []string{changed, "warning already_invoiced"}},
		{"already invoiced, no change", func(_ *observe.Site, _ *observe.Customer, g *observe.Agreement, a *observe.Addition) {
			g.NextInvoice, a.Quantity = day("2026-04-01"), decimal.FromInt(10)
		}, nil},
		{"invoiced up to today", func(_ *observe.Site, _ *observe.Customer, g *observe.Agreement, _ *observe.Addition) {
			g.NextInvoice = day("2026-03-15")
		}, []string{changed}},
		{"backup management", func(s *observe.Site, _ *observe.Customer, _ *observe.Agreement, _ *observe.Addition) {
			s.BackupProducts = map[int64]bool{gb: true}
		}, []string{changed, "warning billed_twice"}},
		{"agreement on the managed id", func(_ *observe.Site, c *observe.Customer, _ *observe.Agreement, _ *observe.Addition) {
			c.ManagedIDs = []observe.ManagedID{{Identifier: "EFS-34826", DeviceType: "BackupStats", Agreement: observe.Reference{ID: 4, Name: "Backup"}}}
		}, []string{changed, "warning managed_id_agreement"}},
		{"company deleted", func(_ *observe.Site, c *observe.Customer, _ *observe.Agreement, _ *observe.Addition) {
			c.Deleted = true
		}, []string{changed, "warning company_deleted"}},
		{"company inactive", func(_ *observe.Site, c *observe.Customer, _ *observe.Agreement, _ *observe.Addition) {
			c.Status = "Inactive"
		}, []string{changed, "info company_status"}},
		{"prospect", func(_ *observe.Site, c *observe.Customer, _ *observe.Agreement, _ *observe.Addition) {
			c.Types = []string{"Client", "Prospect"}
		}, []string{changed, "info company_status"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := site(client(gb))
			c := s.Customers["34826"]
			row.edit(&s, &c, &c.Agreements[0], &c.Agreements[0].Additions[0])
			s.Customers["34826"] = c
			expect(t, made(t, parse(t, billingOf("online_backup_gb")), usage(machine("1", server, "10")), s), row.want)
		})
	}
}

// A site that keeps two decimals is told of where it would be written with every
// run: what it has is what it would make of the quantity.
func TestQuantityRoundedByTheSite(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		has, used, settings string
		want                []string
	}{
		{"10.13", "10.125", `, "rounding": "none"`, []string{"billing 11, quantity 10.13 > 10.125, billed 10.125, price 0 > 15.1875", "warning quantity_rounded"}},
		{"10.12", "10.125", `, "rounding": "none"`, []string{"billing 11, quantity 10.12 > 10.125, billed 10.125, price 0 > 15.1875", "warning quantity_rounded"}},
		{"10.14", "10.125", `, "rounding": "none"`, []string{"billing 11, quantity 10.14 > 10.125, billed 10.125, price 0 > 15.1875"}},
		{"10.126", "10.125", `, "rounding": "none"`, []string{"billing 11, quantity 10.126 > 10.125, billed 10.125, price 0 > 15.1875"}},
		{"10.12", "10.125", "", []string{"billing 11, quantity 10.12 > 10.13, billed 10.13, price 0 > 15.195"}},
		{"10.125", "10.125", `, "rounding": "none"`, nil},
	} {
		s := site(client(gb))
		s.Customers["34826"].Agreements[0].Additions[0].Quantity = decimal.MustParse(row.has)
		expect(t, made(t, parse(t, billingOf("online_backup_gb", row.settings)), usage(machine("1", server, row.used)), s), row.want)
	}
}

// An amount may come back in cents, a quantity only as it was sent.
func TestForecast(t *testing.T) {
	t.Parallel()
	c := plan.Change{Forecast: map[string]decimal.Decimal{"quantity": decimal.MustParse("10.125"), "extPrice": decimal.MustParse("15.1875")}}
	for _, row := range []struct {
		field, have string
		want        bool
	}{
		{"quantity", "10.125", true},
		{"quantity", "10.1250", true},
		{"quantity", "10.13", false},
		{"extPrice", "15.1875", true},
		{"extPrice", "15.19", true},
		{"extPrice", "15.18", false},
	} {
		if got := c.AsForecast(row.field, decimal.MustParse(row.have)); got != row.want {
			t.Errorf("%s %s: %t", row.field, row.have, got)
		}
	}
}

// What is not billed by intention is accounted for as well.
func TestSumsOfSkippedUsage(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]string{
		"": "2 used: 2 skipped", // servers and workstations; the policy bills gigabytes only
		`, "customers": {"34826": {"billing": false}}`: "10 used: 10 skipped",
	} {
		got := made(t, parse(t, billingOf("online_backup_gb")+more), usage(machine("1", server, "6"), machine("2", server, "4")), site(client(gb)))
		sums := got.Customers[0].Sums
		i := slices.IndexFunc(sums, func(s plan.Sum) bool { return s.String() == want })
		if i < 0 {
			t.Errorf("no sum of %v is %q", sums, want)
		}
	}
}

// A desired state whose sum is not that of its accounts is not billed.
func TestSumsThatDoNotAddUp(t *testing.T) {
	t.Parallel()
	p := parse(t, billingOf("online_backup_gb"))
	d := desired.Of(p, usage(machine("1", server, "10")), nil)
	d.Customers[0].Quantities[0].Used = decimal.FromInt(11)
	got := plan.Make(p, d, site(client(gb)), now)
	expect(t, got, []string{`hold sums_do_not_add_up online_backup_gb "" used 0`})
}

// A cross reference that several clients lack is made once.
func TestCrossReferenceIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := site(client(gb))
	second := client(gb)
	second.Agreements[0].Additions[0].SerialNumber = "EFS-34827"
	s.Customers["34827"], s.DisableNew = second, false
	got := made(t, parse(t, billingOf("online_backup_gb")), usage(
		ofPlan(machine("1", server, "1"), "Gold"), ofCustomer(ofPlan(machine("2", server, "2"), "Gold"), "34827")), s)
	expect(t, got, []string{
		"cross_references 0, vendorType - > online_backup, vendorLevel - > Gold, inactiveFlag - > false",
		`hold cross_reference_missing online_backup_gb "Gold" used 1`,
		`34827: hold cross_reference_missing online_backup_gb "Gold" used 2`,
	})
}

// Every rule has a remedy, and no other rule is used.
func TestHolds(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, rule := range plan.Holds {
		if known[rule.Name] || rule.Meaning == "" || rule.Remedy == "" {
			t.Errorf("the rule %+v is double or says nothing", rule)
		}
		known[rule.Name] = true
	}
	for _, row := range billingTable {
		s := site(row.client)
		if row.edit != nil {
			row.edit(&s)
		}
		for _, c := range made(t, parse(t, row.policy), usage(row.usage...), s).Customers {
			for _, h := range c.Holds {
				if !known[h.Rule] || h.Problem == "" || h.Remedy == "" {
					t.Errorf("%s: the hold %+v", row.name, h)
				}
			}
		}
	}
}
