package report_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// record pushes to a site of three clients, one of which fails, and returns the
// record as it lies in a file.
func record(t *testing.T) []byte {
	t.Helper()
	site := synctest.Start(t, psasim.Options{}, 3, contract.Watch(t))
	client := site.Client(t)
	p, err := policy.Parse([]byte(`{"managed_devices_integration_id": 1, "billing": {"invoice_description": true}, "statistics": true}`))
	if err != nil {
		t.Fatal(err)
	}
	in := push.Input{Policy: p, Usage: site.Usage(4), Customers: site.CustomerMap()}
	site.Inject(psasim.Fault{Method: http.MethodPatch, Path: "/company/companies/", Field: "totalServers", Code: "OutOfRange", Message: "No."})
	out, err := push.Run(t.Context(), client, in)
	if err != nil {
		t.Fatal(err)
	}
	if out.Err() == nil {
		t.Fatal("no customer failed")
	}
	r, err := report.New(in, out)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "reports", "nightly.json")
	if err := r.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the report has the mode %s", info.Mode())
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// A record verifies, and one that was tampered with does not, even where its
// hash was made anew.
func TestVerify(t *testing.T) {
	raw := record(t)
	r, err := report.Verify(raw)
	if err != nil {
		t.Fatal(err)
	}
	// Of each client 3 additions, 2 groups of devices and 2 managed ids; one of
	// these failed and the last was not attempted.
	if r.Totals.Planned != 21 || r.Totals.Written != 19 && r.Totals.Written != 20 || r.Totals.Customers["failed"] != 1 || r.Totals.Customers["pushed"] != 2 {
		t.Errorf("totals: %+v", r.Totals)
	}
	if strings.Contains(string(raw), "private-secret") {
		t.Error("the record holds the private key")
	}
	for _, row := range []struct {
		name, want string
		tamper     func(map[string]any)
	}{
		{"a quantity", "is not what was planned", func(r map[string]any) {
			field(r, "result", "customers", 0, "done", 2, "fields", 0)["after"] = "999"
		}},
		{"a planned quantity", "the plan has the hash", func(r map[string]any) {
			field(r, "plan", "customers", 0, "changes", 2, "fields", 0)["after"] = "999"
		}},
		{"usage that vanished", "of usage and", func(r map[string]any) {
			field(r, "plan", "customers", 0, "sums", 0)["used"] = 1000
		}},
		{"an account", "the accounts use", func(r map[string]any) {
			field(r, "usage", 0, "quantities", 0, "parts", 0)["amount"] = 1000
		}},
		{"a request that was not planned", "is none of a planned write", func(r map[string]any) {
			requests := r["requests"].([]any)
			r["requests"] = append(requests, map[string]any{"at": "2026-11-01T00:00:00Z", "method": "PATCH", "path": "/finance/agreements/9", "status": 200})
		}},
		{"a write without its request", "has no request PATCH", func(r map[string]any) {
			var kept []any
			for _, request := range r["requests"].([]any) {
				if request.(map[string]any)["method"] != "PATCH" {
					kept = append(kept, request)
				}
			}
			r["requests"] = kept
		}},
		{"the totals", "the totals are not", func(r map[string]any) { r["totals"].(map[string]any)["writes"] = 0 }},
		{"a customer left out", "has no result", func(r map[string]any) {
			result := r["result"].(map[string]any)
			result["customers"] = result["customers"].([]any)[1:]
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var tampered map[string]any
			if err := json.Unmarshal(raw, &tampered); err != nil {
				t.Fatal(err)
			}
			row.tamper(tampered)
			changed, err := json.Marshal(tampered)
			if err != nil {
				t.Fatal(err)
			}
			_, err = report.Verify(changed)
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), "was changed after") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A record verifies whatever happened to the run.
func TestVerifyEverything(t *testing.T) {
	for _, clients := range []int{9, 40} {
		raw, err := json.Marshal(eventful(t, clients))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := report.Verify(raw); err != nil {
			t.Error(err)
		}
	}
}

// field walks into a decoded document.
func field(document map[string]any, path ...any) map[string]any {
	var v any = document
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
		}
	}
	return v.(map[string]any)
}

// The records of a run with tickets, of one that was approved, and of one within
// the interval verify as well.
func TestVerifyOtherRuns(t *testing.T) {
	site := synctest.Start(t, psasim.Options{}, 2, contract.Watch(t))
	client := site.Client(t)
	board, _ := site.Find("/service/boards", "name", "Alerts")
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	open, _ := site.Find(statuses, "name", "New")
	closed, _ := site.Find(statuses, "name", ">Closed")
	p, err := policy.Parse(fmt.Appendf(nil, `{"managed_devices_integration_id": 1, "billing": {}, "statistics": true,
		"guards": {"max_change_units": 1, "max_change_percent": 1},
		"ticketing": {"board_id": %d, "new_status_id": %d, "resolved_status_id": %d}}`, board, open, closed))
	if err != nil {
		t.Fatal(err)
	}
	in := push.Input{Policy: p, Usage: site.Usage(2), Customers: site.CustomerMap(), Last: map[string]push.Last{}}
	event := func(kind string, after time.Duration) {
		in.Usage.Accounts[0].Events = append(in.Usage.Accounts[0].Events, axcient.Event{
			ID: kind, Type: kind, Severity: axcient.Error, At: in.Usage.GeneratedAt.Add(after), Message: "The backup failed.",
		})
	}
	verify := func(name string) report.Record {
		out, err := push.Run(t.Context(), client, in)
		if err != nil || out.Err() != nil {
			t.Fatal(name, err, out.Err())
		}
		for _, c := range out.Result.Customers {
			in.Last[c.ID] = push.Last{PushedAt: c.PushedAt, Desired: c.Desired, Status: c.Status}
		}
		r, err := report.New(in, out)
		if err != nil {
			t.Fatal(name, err)
		}
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := report.Verify(raw); err != nil {
			t.Errorf("%s: %s", name, err)
		}
		return r
	}
	event("backup_failed", time.Minute)
	if r := verify("a ticket, and changes beyond a guard"); r.Totals.Held == 0 || r.Totals.Written == 0 {
		t.Errorf("totals: %+v", r.Totals)
	}
	event("backup_failed_resolved", 2*time.Minute)
	if r := verify("a ticket resolved within the interval"); r.Totals.Written == 0 {
		t.Errorf("totals: %+v", r.Totals)
	}
	in.Force = true
	preview, err := push.NewPreview(t.Context(), client, in)
	if err != nil {
		t.Fatal(err)
	}
	in.Approved = preview.SHA256
	if r := verify("approved beyond a guard"); r.Totals.Written == 0 || r.Totals.Held != 0 {
		t.Errorf("totals: %+v", r.Totals)
	}
}

// A report that cannot be put in its place leaves what is there, and no half of
// itself beside it.
func TestReportIsWholeOrNotThere(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, "nightly.json")
	// A directory that is not empty cannot be replaced.
	if err := os.MkdirAll(filepath.Join(path, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := everything(t).WriteFile(path); err == nil {
		t.Error("no error")
	}
	entries, err := os.ReadDir(directory)
	if err != nil || len(entries) != 1 || !entries[0].IsDir() {
		t.Errorf("beside the report lies %v, %v", entries, err)
	}
}
