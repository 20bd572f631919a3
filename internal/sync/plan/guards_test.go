package plan_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// A guard of each kind. Stored are 10 GB.
func TestGuards(t *testing.T) {
	t.Parallel()
	written := func(q string) string {
		return fmt.Sprintf("billing 11, quantity 10 > %s, billed %[1]s, price 15 > ", q)
	}
	held := func(rule, q string) string {
		return fmt.Sprintf(`hold %s online_backup_gb "Standard 25GB" used %s`, rule, q)
	}
	for _, row := range []struct {
		name           string
		percent, units int64
		more, used     string
		want           []string
	}{
		{"percent, at the bound", 50, 0, "", "15", []string{written("15") + "22.5"}},                                                     // +5 of 10 is 50 %
		{"percent, beyond", 50, 0, "", "15.01", []string{"parked " + written("15.01") + "22.515", held("change_too_large", "15.01")}},    // 50.1 %
		{"percent, downwards", 50, 0, "", "4.99", []string{"parked " + written("4.99") + "7.485", held("change_too_large", "4.99")}},     // -50.1 %
		{"units, at the bound", 0, 500, "", "510", []string{written("510") + "765"}},                                                     // +500
		{"units, beyond", 0, 500, "", "510.01", []string{"parked " + written("510.01") + "765.015", held("change_too_large", "510.01")}}, // +500.01
		{"both set, percent alone beyond", 50, 500, "", "100", []string{written("100") + "150"}},                                         // +900 %, +90
		{"both set, both beyond", 50, 500, "", "1000", []string{"parked " + written("1000") + "1500", held("change_too_large", "1000")}}, // +990
		{"accepted", 50, 0, `, "accept": ["34826"]`, "100", []string{written("100") + "150"}},
		{"another accepted", 50, 0, `, "accept": ["34827"]`, "100", []string{"parked " + written("100") + "150", held("change_too_large", "100")}},
		{"no guard", 0, 0, "", "9000", []string{written("9000") + "13500"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := site(client(gb))
			a := &s.Customers["34826"].Agreements[0].Additions[0]
			a.Quantity, a.ExtPrice = decimal.FromInt(10), decimal.FromInt(15)
			p := parse(t, billingOf("online_backup_gb")+row.more)
			p.Guards.MaxChangePercent, p.Guards.MaxChangeUnits = decimal.FromInt(row.percent), decimal.FromInt(row.units)
			got := made(t, p, usage(machine("1", server, row.used)), s)
			expect(t, got, row.want)
			approved := outcome(got.Approved())
			if len(approved) != 1 || approved[0][:10] != "billing 11" {
				t.Errorf("approved, the plan says %q", approved)
			}
		})
	}
}

// One change beyond the guard parks all billing of its client, and of no other.
func TestGuardParksTheWholeClient(t *testing.T) {
	t.Parallel()
	p := parse(t, billingOf("online_backup_gb online_backup_servers"))
	p.Guards.MaxChangeUnits = decimal.FromInt(500)
	s := site(client(gb, servers))
	second := client(gb)
	second.Agreements[0].Additions[0].SerialNumber = "EFS-34827"
	s.Customers["34827"] = second
	got := made(t, p, usage(machine("1", server, "501"), ofCustomer(machine("2", workstation, "9"), "34827")), s)
	expect(t, got, []string{
		"parked billing 11, quantity 0 > 501, billed 501, price 0 > 751.5",
		"parked billing 12, quantity 0 > 1, billed 1, price 0 > 1.5",
		`hold change_too_large online_backup_gb "Standard 25GB" used 501`,
		`hold change_too_large online_backup_servers "Standard 25GB" used 1`,
		"34827: billing 11, quantity 0 > 9, billed 9, price 0 > 13.5",
	})
	if s := got.Customers[0].Sums[0]; s.Held.String() != "501" || !s.Placed.IsZero() {
		t.Errorf("parked, the sum is %+v", s)
	}
	approved := got.Approved()
	expect(t, approved, []string{
		"billing 11, quantity 0 > 501, billed 501, price 0 > 751.5",
		"billing 12, quantity 0 > 1, billed 1, price 0 > 1.5",
		"34827: billing 11, quantity 0 > 9, billed 9, price 0 > 13.5",
	})
	if s := approved.Customers[0].Sums[0]; !s.Held.IsZero() || s.Placed.String() != "501" || !s.Balanced() {
		t.Errorf("approved, the sum is %+v", s)
	}
}

// 3 of 5 clients change: 60 %. Two of the five are not read in this run.
func TestGuardOnTheNumberOfCustomers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		most    int64
		accept  []string
		refused bool
	}{{60, nil, false}, {59, nil, true}, {40, []string{"1"}, false}, {39, []string{"1"}, true}, {0, nil, false}} {
		t.Run(fmt.Sprint(row.most, row.accept), func(t *testing.T) {
			t.Parallel()
			p := parse(t, billingOf("online_backup_gb"))
			p.Guards.MaxCustomersChangedPercent, p.Accept = decimal.FromInt(row.most), row.accept
			s := site(observe.Customer{})
			s.Customers = map[string]observe.Customer{}
			var accounts []axcient.Account
			for _, id := range []string{"1", "2", "3", "4", "5"} {
				accounts = append(accounts, ofCustomer(machine(id, server, "7"), id))
				c := client(gb)
				c.Agreements[0].Additions[0].SerialNumber = "EFS-" + id
				if id <= "3" {
					s.Customers[id] = c
				}
			}
			got := plan.Make(p, desired.Of(p, usage(accounts...), nil), s, now)
			if (got.Refused != "") != row.refused || got.Final {
				t.Errorf("refused: %q", got.Refused)
			}
			for _, c := range got.Customers {
				if (len(c.Parked) == 1) != row.refused || (len(c.Changes) == 0) != row.refused || (len(c.Holds) == 1) != row.refused {
					t.Errorf("%s: %+v", c.ID, c)
				}
			}
			if approved := got.Approved(); approved.Refused != "" || len(approved.Customers[0].Changes) != 1 || len(approved.Customers[0].Holds) != 0 {
				t.Errorf("approved: %+v", approved)
			}
		})
	}
}

func TestGuardOnTheAgeOfUsage(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		age  time.Duration
		want []string
	}{
		{36 * time.Hour, []string{"billing 11, quantity 0 > 10, billed 10, price 0 > 15"}},
		{36*time.Hour + time.Second, []string{
			`hold usage_too_old online_backup_gb "Standard 25GB" used 10`,
			"refused: The usage is of 2026-03-13T23:59:59Z, which is more than 36h ago. Nothing is billed.",
		}},
		{0, []string{"billing 11, quantity 0 > 10, billed 10, price 0 > 15", "warning source_age_unknown"}},
	} {
		t.Run(row.age.String(), func(t *testing.T) {
			t.Parallel()
			p := parse(t, billingOf("online_backup_gb"))
			u := usage(machine("1", server, "10"))
			u.GeneratedAt = now.Add(-row.age)
			if row.age == 0 {
				u.GeneratedAt = time.Time{}
			}
			got := made(t, p, u, site(client(gb)))
			expect(t, got, row.want)
			if row.age > 36*time.Hour {
				expect(t, got.Approved(), row.want) // an approval is no newer usage
			}
		})
	}
}
