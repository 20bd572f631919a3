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
	f.client = f.Client(t)
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
	f.input.Approved, f.input.ApprovedText = preview.SHA256, preview.Plan.Text()
	out, err := push.Run(t.Context(), f.client, f.input)
	var refused *push.NotApprovedError
	if !errors.As(err, &refused) {
		t.Fatalf("the run was not refused: %v", err)
	}
	if writes := f.Writes(); len(writes) != 0 || len(out.Result.Customers) != 0 {
		t.Errorf("the refused run wrote %v", writes)
	}
	for _, want := range []string{"~     quantity: 36 > 39", "~     quantity: 77 > 39", "+     quantity: 88 > 39", "+ Customer 34002"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %s:\n%s", want, err)
		}
	}
	// The preview of now is written.
	f.input.Approved, f.input.ApprovedText = refused.Planned, ""
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

// A run that is bound to a preview decides as the preview did, which knows no
// state.
func TestApprovedWithState(t *testing.T) {
	for _, row := range []struct {
		name, settings string
		status         apply.Status // of the state
		passed         time.Duration
		want           apply.Status
	}{
		{"billing, within the interval", `"billing": {"measures": ["online_backup_gb"]}`, apply.Pushed, time.Hour, apply.Skipped},
		{"billing, after the interval", `"billing": {"measures": ["online_backup_gb"]}`, apply.Pushed, 13 * time.Hour, apply.Pushed},
		{"statistics, within the interval", `"billing": {}, "statistics": true`, apply.Pushed, time.Hour, apply.Skipped},
		{"statistics, failed before", `"billing": {}, "statistics": true`, apply.Failed, time.Hour, apply.Skipped},
		{"edited by a person, the same usage", `"billing": {"measures": ["online_backup_gb"]}`, apply.Pushed, 13 * time.Hour, apply.Pushed},
	} {
		t.Run(row.name, func(t *testing.T) {
			now := time.Now().Add(-72 * time.Hour).Truncate(time.Second)
			f := newFixture(t, psasim.Options{Now: func() time.Time { return now }}, 1)
			f.input.Policy = f.policy(t, row.settings+`, "guards": {"max_source_age": "0s"}`)
			now = now.Add(time.Minute)
			f.remember(f.run(t))
			state := f.input.Last
			for id, last := range state {
				last.Status = row.status
				state[id] = last
			}
			now = now.Add(row.passed)
			f.input.Last = nil
			if strings.HasPrefix(row.name, "edited") {
				f.edit(t, f.Clients[0], "online_backup", 1)
			} else {
				f.input.Usage = grow(f.input.Usage, "34000")
			}
			preview, err := push.NewPreview(t.Context(), f.Client(t), f.input)
			if err != nil {
				t.Fatal(err)
			}
			f.client = f.Client(t)
			f.input.Last, f.input.Approved = state, preview.SHA256
			if got := statuses(f.run(t)); got[row.want] != 1 {
				t.Errorf("statuses: %v", got)
			}
		})
	}
}
