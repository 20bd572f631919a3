package push_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// requests are the reads or writes that a site received, sorted: customers are
// handled side by side.
func (f *fixture) requests(writes bool) []string {
	var all []string
	for _, r := range f.Requests() {
		if (r.Method != http.MethodGet) == writes {
			all = append(all, strings.TrimSpace(fmt.Sprint(r.Method, " ", r.Path, " ", r.Query, " ", string(r.Body))))
		}
	}
	slices.Sort(all)
	return all
}

// planned are the requests of a plan, as a site would receive them.
func planned(p plan.Plan) []string {
	var all []string
	for _, c := range p.Customers {
		for _, change := range c.Changes {
			path := change.Write.Collection
			if change.Write.ID != 0 {
				path = fmt.Sprintf("%s/%d", path, change.Write.ID)
			}
			body := change.Write.Body
			if change.Write.Method == http.MethodPatch {
				body = change.Write.Operations
			}
			raw, _ := json.Marshal(body) //nolint:errchkjson // it was sent as JSON
			all = append(all, fmt.Sprint(change.Write.Method, " ", path, " ", string(raw)))
		}
	}
	slices.Sort(all)
	return all
}

// A preview writes nothing, reads what the run reads, and lists what the run
// writes.
func TestPreviewIsTheRun(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 5)
	preview, err := push.NewPreview(t.Context(), readOnly{f.client}, f.input)
	if err != nil {
		t.Fatal(err)
	}
	if writes := f.requests(true); len(writes) != 0 {
		t.Errorf("the preview wrote %v", writes)
	}
	reads := f.requests(false)
	f.ResetRequests()
	f.client = f.newClient(t)
	f.input.Approved = preview.SHA256
	out := f.run(t)
	if have := f.requests(false); !slices.Equal(have, reads) {
		t.Errorf("the run read\n%s\nand the preview\n%s", strings.Join(have, "\n"), strings.Join(reads, "\n"))
	}
	var writes []string
	for _, r := range f.Requests() {
		if r.Method != http.MethodGet {
			writes = append(writes, fmt.Sprint(r.Method, " ", r.Path, " ", string(r.Body)))
		}
	}
	slices.Sort(writes)
	if want := planned(preview.Plan); !slices.Equal(writes, want) {
		t.Errorf("the run wrote\n%s\nand the preview lists\n%s", strings.Join(writes, "\n"), strings.Join(want, "\n"))
	}
	if out.SHA256 != preview.SHA256 {
		t.Errorf("the hashes differ: %s and %s", out.SHA256, preview.SHA256)
	}
}

// readOnly has the reads of a client and nothing else.
type readOnly struct{ observe.Reader }

// What was approved is written, or nothing.
func TestNotApproved(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 3)
	f.run(t)
	f.input.Usage = grow(f.input.Usage, "34001")
	f.input.Policy.MinimumInterval = 0
	preview, err := push.NewPreview(t.Context(), f.client, f.input)
	if err != nil {
		t.Fatal(err)
	}
	// Somebody edits the quantity that the preview is about, and one of another.
	for i, quantity := range map[int]int{1: 77, 2: 88} {
		c := f.Clients[i]
		if err := f.Edit(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions["online_backup"], map[string]any{"quantity": quantity}); err != nil {
			t.Fatal(err)
		}
	}
	f.ResetRequests()
	f.input.Approved, f.input.ApprovedPlan = preview.SHA256, &preview.Plan
	out, err := push.Run(t.Context(), f.client, f.input)
	var refused *push.NotApprovedError
	if !errors.As(err, &refused) {
		t.Fatalf("the run was not refused: %v", err)
	}
	if writes := f.Writes(); len(writes) != 0 || len(out.Result.Customers) != 0 {
		t.Errorf("the refused run wrote %v", writes)
	}
	for _, want := range []string{`- 34001: `, `quantity "36" → "39"`, `+ 34001: `, `quantity "77" → "39"`, `+ 34002: `, `quantity "88" → "39"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %s:\n%s", want, err)
		}
	}
	// The preview of now is written.
	f.input.Approved, f.input.ApprovedPlan = refused.Planned, nil
	f.run(t)
	if have := f.quantity(t, f.Clients[1], "online_backup"); have != "39.00" {
		t.Errorf("quantity %s", have)
	}
}

// A run sends no request about a customer that it was not given.
func TestOnlyNamedCustomers(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 6)
	named := f.Clients[2]
	f.input.Customers = map[string]int64{named.CustomerID: named.CompanyID}
	f.input.Usage.Accounts = slices.DeleteFunc(f.input.Usage.Accounts, func(a axcient.Account) bool { return a.CustomerID != named.CustomerID })
	before := f.truth()
	f.run(t)
	for _, r := range f.Requests() {
		text := fmt.Sprint(r.Path, " ", r.Query, " ", string(r.Body))
		for _, other := range f.Clients {
			if other.CompanyID == named.CompanyID {
				continue
			}
			for _, trace := range []string{
				fmt.Sprintf("/companies/%d/", other.CompanyID), fmt.Sprintf("/agreements/%d/", other.Agreement), "EFS-" + other.CustomerID, other.CustomerID + "-",
			} {
				if strings.Contains(text, trace) {
					t.Errorf("%s %s is about %s", r.Method, text, other.CustomerID)
				}
			}
		}
	}
	after := f.truth()
	changed := 0
	for _, line := range after {
		if !slices.Contains(before, line) {
			changed++
			if !strings.HasPrefix(line, named.CustomerID) {
				t.Errorf("changed: %s", line)
			}
		}
	}
	if changed == 0 {
		t.Error("nothing was written for the customer that was named")
	}
}

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
			f.client = f.newClient(t)
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
			f.client = f.newClient(t)
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
	f.client = f.newClient(t)
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
			f.client = f.newClient(t)
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
				f.client = f.newClient(t)
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
	f.client = f.newClient(t)
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
