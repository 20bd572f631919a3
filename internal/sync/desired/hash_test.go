package desired_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// TestHash: the hashes change with what would be written, and with nothing else.
func TestHash(t *testing.T) {
	t.Parallel()
	const ticketing = `"ticketing": {"board_id": 3, "new_status_id": 4, "resolved_status_id": 5}`
	const base = `"statistics": false, "billing": {"measures": ["online_backup_gb"], "invoice_description": false}, ` + ticketing
	const statistics = `"statistics": true, "billing": {"measures": ["online_backup_gb"], "invoice_description": false}, ` + ticketing
	const description = `"statistics": false, "billing": {"measures": ["online_backup_gb"], "invoice_description": true}, ` + ticketing
	for _, c := range []struct {
		name, before, after string
		change              func(*axcient.Account)
		hash, events        bool
	}{
		{name: "nothing", before: base, after: base},
		{name: "other customers, guards, accepted ones, interval", before: base, after: base + `, "guards": {"max_change_units": 1}, "accept": ["34826"],
			"minimum_interval": "1h", "customers": {"1": {"billing": false}}`},
		{name: "a quantity", before: base, after: base, change: func(a *axcient.Account) { a.UsedBytes = decimal.FromInt(1 << 31) }, hash: true},
		{name: "usage below the rounding", before: base, after: base, change: func(a *axcient.Account) { a.UsedBytes = decimal.FromInt(1<<30 + 1) }},
		{name: "a name that is pushed nowhere", before: base, after: base, change: func(a *axcient.Account) { a.CustomerName = "Acme" }},
		{name: "a plan", before: base, after: base, change: func(a *axcient.Account) { a.ServicePlan = "Other" }, hash: true},
		{name: "a machine's name without description", before: base, after: base, change: func(a *axcient.Account) { a.Username = "new" }, events: true},
		{name: "a machine's name on the invoice", before: description, after: description, change: func(a *axcient.Account) { a.Username = "new" }, hash: true, events: true},
		{name: "a machine's name in the statistics", before: statistics, after: statistics, change: func(a *axcient.Account) { a.Username = "new" }, hash: true, events: true},
		{name: "an event", before: base, after: base, change: func(a *axcient.Account) { a.Events[0].Message = "new" }, events: true},
		{name: "an event that is counted", before: statistics, after: statistics, change: func(a *axcient.Account) { a.Events = nil }, hash: true, events: true},
		{name: "the same time elsewhere", before: base, after: base, change: func(a *axcient.Account) { a.Events[0].At = at(t, "2026-11-23T02:00:00+02:00") }},
		{name: "the same time of a backup elsewhere", before: statistics, after: statistics, change: func(a *axcient.Account) { a.LastBackup.FinishedAt = at(t, "2026-11-22T20:00:00-03:00") }},
		{name: "a backup", before: statistics, after: statistics, change: func(a *axcient.Account) { a.LastBackup.FinishedAt = at(t, "2026-11-23T04:00:00Z") }, hash: true},
		{name: "a backup without statistics", before: base, after: base, change: func(a *axcient.Account) { a.LastBackup.FinishedAt = at(t, "2026-11-23T04:00:00Z") }},
		{name: "where tickets go", before: base, after: strings.Replace(base, `"board_id": 3`, `"board_id": 6`, 1), events: true},
		{name: "billing off", before: base, after: ticketing, hash: true},
		{name: "the rules of zero", before: base, after: base + `, "zero": {"service_missing": "push"}`, hash: true},
		{name: "a vendor type", before: base, after: base + `, "vendor": {"types": {"online_backup_gb": "Online"}}`, hash: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			customer := func(settings string, change func(*axcient.Account)) (desired.Customer, desired.State) {
				u := usage(t, "online_backup 1 server P 1073741824")
				u.Accounts[0].LastBackup = &axcient.Backup{Status: "failed", FinishedAt: at(t, "2026-11-22T23:00:00Z")}
				u.Accounts[0].Events = []axcient.Event{{ID: "1", Type: "backup_failed", Severity: axcient.Error, At: at(t, "2026-11-23T00:00:00Z")}}
				if change != nil {
					change(&u.Accounts[0])
				}
				state := desired.Of(parse(t, `{"managed_devices_integration_id": 7, `+settings+`}`), u, nil)
				return state.Customers[0], state
			}
			one, before := customer(c.before, nil)
			two, after := customer(c.after, c.change)
			if changed := one.Hash() != two.Hash(); changed != c.hash {
				t.Errorf("the hash changed: %t, want %t", changed, c.hash)
			}
			if changed := one.EventsHash() != two.EventsHash(); changed != c.events {
				t.Errorf("the hash of events changed: %t, want %t", changed, c.events)
			}
			if changed := before.Hash() != after.Hash(); changed != (c.hash || c.events) {
				t.Errorf("the hash of all changed: %t", changed)
			}
		})
	}
}

// TestHashWithoutUsage: whether zero is to be pushed depends on billing being on.
func TestHashWithoutUsage(t *testing.T) {
	t.Parallel()
	p := parse(t, `{"managed_devices_integration_id": 7, "statistics": true, "billing": {}, "customers": {"34826": {"billing": false}}}`)
	off := one(t, p, axcient.Usage{})
	if on := one(t, billing(t, ""), axcient.Usage{}); on.Hash() == off.Hash() {
		t.Error("a customer without usage has one hash with billing and without")
	}
}
