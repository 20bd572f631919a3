package push_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// The interval holds back billing and statistics, whoever knows of the last push:
// the state, or ConnectWise where the state is lost or another runner's.
func TestInterval(t *testing.T) {
	var now time.Time
	for _, row := range []struct {
		name    string
		passed  time.Duration
		change  func(f *fixture)
		skipped bool
	}{
		{"within the interval", 11 * time.Hour, func(*fixture) {}, true},
		{"after the interval", 12*time.Hour + time.Minute, func(*fixture) {}, false},
		{"within, by force", time.Hour, func(f *fixture) { f.input.Force = true }, false},
		{"within, the state is lost", 11 * time.Hour, func(f *fixture) { f.input.Last = nil }, true},
		{"after, the state is lost", 12*time.Hour + time.Minute, func(f *fixture) { f.input.Last = nil }, false},
		{"within, the state of a second runner is older", time.Hour, func(f *fixture) {
			for id, last := range f.input.Last {
				last.PushedAt = last.PushedAt.Add(-48 * time.Hour)
				f.input.Last[id] = last
			}
		}, true},
		{"without an interval", time.Second, func(f *fixture) { f.input.Policy.MinimumInterval = 0 }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			now = time.Now().Add(-72 * time.Hour).Truncate(time.Second)
			f := newFixture(t, psasim.Options{Now: func() time.Time { return now }}, 2)
			f.input.Policy.Guards.MaxSourceAge = 0
			f.remember(f.run(t))
			now = now.Add(row.passed)
			f.client = f.Client(t)
			f.input.Usage = grow(f.input.Usage, "34000", "34001")
			row.change(f)
			f.ResetRequests()
			out := f.run(t)
			writes := f.Writes()
			if !row.skipped {
				if len(writes) == 0 || statuses(out)[apply.Pushed] != 2 {
					t.Errorf("%v, wrote %v", statuses(out), writes)
				}
				return
			}
			if len(writes) != 0 || statuses(out)[apply.Skipped] != 2 {
				t.Errorf("%v, wrote %v", statuses(out), writes)
			}
			for i, c := range out.Plan.Customers {
				want := "Skipping ConnectWise synchronization (only updating every 12 hours)."
				if len(c.Events) != 1 || !strings.HasPrefix(c.Events[0].Message, want) {
					t.Errorf("events: %v", c.Events)
				}
				if due := out.Result.Customers[i].DueAt; due.Sub(now) > 12*time.Hour-row.passed+time.Minute || due.Before(now) {
					t.Errorf("due at %s, it is %s", due, now)
				}
			}
			// What was held back is not taken for done.
			f.remember(out)
			now = now.Add(12 * time.Hour)
			f.client = f.Client(t)
			if out := f.run(t); statuses(out)[apply.Pushed] != 2 {
				t.Errorf("after the due time: %v", statuses(out))
			}
		})
	}
}

// A push of a desired state that did not change costs no request at all, unless
// it is to be verified.
func TestUnchangedCostsNothing(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 4)
	f.remember(f.run(t))
	f.ResetRequests()
	f.client = f.Client(t)
	out := f.run(t)
	if n := len(f.Requests()); n != 0 || len(out.Exchanges) != 0 || statuses(out)[apply.Unchanged] != 4 {
		t.Errorf("%d requests, %v", n, statuses(out))
	}
	f.remember(out)
	f.input.Policy.MinimumInterval = 0
	f.input.Verify = true
	c := f.Clients[1]
	if err := f.Edit(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions["online_backup"], map[string]any{"quantity": 1}); err != nil {
		t.Fatal(err)
	}
	f.run(t)
	if writes := f.Writes(); len(writes) != 1 || f.quantity(t, c, "online_backup") != "36.00" {
		t.Errorf("verified: wrote %v", writes)
	}
}

// Billing without statistics leaves no mark of a whole push. What an API member
// changed within the interval is not changed again where the state is lost, and
// what a person changed, or a push that was cut off left, is.
func TestIntervalOfBillingAlone(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(t *testing.T, f *fixture)
		writes int
	}{
		{"pushed before", func(*testing.T, *fixture) {}, 0},
		{"pushed before, by force", func(_ *testing.T, f *fixture) { f.input.Force = true }, 1},
		{"a person edited the quantity", func(t *testing.T, f *fixture) {
			t.Helper()
			f.edit(t, f.Clients[0], "online_backup", 1)
		}, 1},
		{"never pushed", func(t *testing.T, f *fixture) {
			t.Helper()
			if err := f.Remove(additionsOf(f.Clients[0]), f.Clients[0].Additions["online_backup"]); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Add(additionsOf(f.Clients[0]), map[string]any{
				"product": map[string]any{"id": f.Products["online_backup"]}, "billCustomer": "Billable", "quantity": 0,
				"serialNumber": "EFS-34000", "effectiveDate": "2026-01-01T00:00:00Z",
			}); err != nil {
				t.Fatal(err)
			}
		}, 1},
		{"cut off before the second addition", func(t *testing.T, f *fixture) {
			t.Helper()
			f.input.Policy = f.policy(t, `"billing": {"measures": ["online_backup_gb", "online_backup_servers"]}`)
		}, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			now := time.Now().Add(-72 * time.Hour).Truncate(time.Second)
			f := newFixture(t, psasim.Options{Now: func() time.Time { return now }}, 1)
			f.input.Policy = f.policy(t, `"billing": {"measures": ["online_backup_gb"]}`)
			now = now.Add(time.Minute)
			f.run(t)
			now = now.Add(time.Hour)
			f.input.Usage = grow(f.input.Usage, "34000")
			row.change(t, f)
			f.client = f.Client(t)
			f.ResetRequests()
			out := f.run(t)
			if writes := f.Writes(); len(writes) != row.writes {
				t.Errorf("wrote %v", writes)
			}
			for _, r := range f.Requests() {
				if f.input.Force && r.Path == "/system/members" {
					t.Error("members were read although the push is forced")
				}
			}
			if skipped := statuses(out)[apply.Skipped] == 1; skipped != (row.writes == 0) {
				t.Errorf("statuses: %v", statuses(out))
			}
		})
	}
}

// Whose interval no mark in ConnectWise keeps is said once a run, and only of them.
func TestIntervalOfThisStateIsTold(t *testing.T) {
	const billing = `"billing": {"measures": ["online_backup_gb"]}`
	for settings, want := range map[string]string{
		billing: "without statistics: 2.",
		billing + `, "customers": {"34000": {"statistics": true}}`: "without statistics: 1.",
		billing + `, "statistics": true`:                           "",
		billing + `, "minimum_interval": "0s"`:                     "",
	} {
		f := newFixture(t, psasim.Options{}, 2)
		f.input.Policy = f.policy(t, settings)
		preview, err := push.NewPreview(t.Context(), f.client, f.input)
		if err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, e := range preview.Plan.Events {
			if e.Rule == "interval_of_this_state" {
				told += e.Message
			}
		}
		if (told == "") != (want == "") || !strings.Contains(told, want) {
			t.Errorf("%s: %q", settings, told)
		}
	}
}

func additionsOf(c synctest.Client) string {
	return fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement)
}

// edit sets a quantity as a person does.
func (f *fixture) edit(t *testing.T, c synctest.Client, service string, quantity int) {
	t.Helper()
	if err := f.Edit(additionsOf(c), c.Additions[service], map[string]any{"quantity": quantity}); err != nil {
		t.Fatal(err)
	}
}

// Whether a customer is due is a matter of the server's clock: ours may be days
// behind or ahead.
func TestServersClock(t *testing.T) {
	for _, off := range []time.Duration{-72 * time.Hour, 72 * time.Hour} {
		for passed, want := range map[time.Duration]apply.Status{11 * time.Hour: apply.Skipped, 13 * time.Hour: apply.Pushed} {
			t.Run(fmt.Sprintf("%s off, after %s", off, passed), func(t *testing.T) {
				now := time.Now().Add(off).Truncate(time.Second)
				f := newFixture(t, psasim.Options{Now: func() time.Time { return now }}, 1)
				f.input.Policy = f.policy(t, `"billing": {"measures": ["online_backup_gb"]}, "guards": {"max_source_age": "0s"}`)
				f.remember(f.run(t))
				now = now.Add(passed)
				f.client = f.Client(t)
				f.input.Usage = grow(f.input.Usage, "34000")
				if out := f.run(t); statuses(out)[want] != 1 {
					t.Errorf("statuses: %v", statuses(out))
				}
			})
		}
	}
}

// A customer without a change costs no request beside those that do change.
func TestUnchangedBesideChanged(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 3)
	f.remember(f.run(t))
	f.input.Policy.MinimumInterval = 0
	f.input.Usage = grow(f.input.Usage, "34001")
	f.client = f.Client(t)
	f.ResetRequests()
	if got := statuses(f.run(t)); got[apply.Pushed] != 1 || got[apply.Unchanged] != 2 {
		t.Errorf("statuses: %v", got)
	}
	for _, r := range f.Requests() {
		if !strings.Contains(r.Query, "in+%28") {
			continue
		}
		if want := fmt.Sprintf("in+%%28%d%%29", f.Clients[1].CompanyID); !strings.Contains(r.Query, want) {
			t.Errorf("%s %s?%s is about others too", r.Method, r.Path, r.Query)
		}
	}
	for _, i := range []int{0, 2} {
		for _, r := range f.Requests() {
			if strings.HasPrefix(r.Path, additionsOf(f.Clients[i])) || strings.HasPrefix(r.Path, fmt.Sprintf("/company/companies/%d/", f.Clients[i].CompanyID)) {
				t.Errorf("%s %s", r.Method, r.Path)
			}
		}
	}
}
