package push_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

func (f *fixture) device(t *testing.T, identifier string) map[string]any {
	t.Helper()
	id, ok := f.Find("/company/configurations", "deviceIdentifier", identifier)
	if !ok {
		t.Fatalf("there is no device %s", identifier)
	}
	device, _ := f.Object("/company/configurations", id)
	return device
}

// A device is made once and then updated where usage changed, in one request for
// a vendor type and level; what technicians wrote in it stays.
func TestDevices(t *testing.T) {
	for _, form := range []psasim.BulkResponse{psasim.BulkResults, psasim.BulkRecords, psasim.BulkFirst} {
		t.Run("responses "+string(form), func(t *testing.T) {
			f := newFixture(t, psasim.Options{BulkResponse: form}, 2)
			f.run(t)
			before := f.device(t, "34001-01")
			number := before["id"]
			if have := fmt.Sprintf("%v %v %v %v", before["name"], before["backupBillableSpaceGb"], before["backupSuccesses"], before["company"].(map[string]any)["name"]); have != "machine-1-1 12 1 Client 1" {
				t.Errorf("the device: %s", have)
			}
			n, _ := f.Find("/company/configurations", "deviceIdentifier", "34001-01")
			if err := f.Edit("/company/configurations", n, map[string]any{"serialNumber": "SN-1", "notes": "on the third floor"}); err != nil {
				t.Fatal(err)
			}
			for i := range f.input.Usage.Accounts {
				if a := &f.input.Usage.Accounts[i]; a.CustomerID == "34001" {
					a.LastBackup = &axcient.Backup{Status: "failed", FinishedAt: a.LastBackup.FinishedAt.Add(time.Hour), Failures: 1}
				}
			}
			f.ResetRequests()
			f.input.Force = true
			f.run(t)
			bulk := slices.DeleteFunc(f.Writes(), func(w string) bool { return w != "PUT /company/configurations/bulk" })
			if len(bulk) != 2 {
				t.Errorf("%d bulk updates of %v", len(bulk), f.Writes())
			}
			after := f.device(t, "34001-01")
			if after["id"] != number || after["serialNumber"] != "SN-1" || after["notes"] != "on the third floor" || fmt.Sprint(after["backupFailed"]) != "1" {
				t.Errorf("the device after the second push: %v", after)
			}
			f.ResetRequests()
			f.run(t)
			if writes := f.Writes(); len(writes) != 0 {
				t.Errorf("the third push wrote %v", writes)
			}
		})
	}
}

// Without a usable cross reference, devices are not pushed, and the missing cross
// reference is made, inactive as the integration wants it.
func TestDevicesWithoutCrossReference(t *testing.T) {
	for _, row := range []struct {
		name    string
		change  map[string]any // of the cross reference; nil removes it
		event   string
		devices int
	}{
		{"missing", nil, "they have no cross reference yet", 1},
		{"inactive", map[string]any{"inactiveFlag": true}, "their cross reference is inactive", 1},
		{"no configuration type", map[string]any{"configurationType": nil}, "their cross reference has no configuration type", 1},
		{"usable", map[string]any{"inactiveFlag": false}, "", 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := newFixture(t, psasim.Options{}, 1)
			path := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", f.IntegrationID)
			reference := f.CrossReferences["online_backup_workstations"]
			if row.change == nil {
				if err := f.Remove(path, reference); err != nil {
					t.Fatal(err)
				}
			} else if err := f.Edit(path, reference, row.change); err != nil {
				t.Fatal(err)
			}
			out := f.run(t)
			var events []string
			for _, e := range out.Plan.Customers[0].Events {
				if e.Rule == "devices_not_mapped" {
					events = append(events, e.Message)
				}
			}
			told := strings.Join(events, "\n")
			if (row.event == "") != (told == "") || !strings.Contains(told, row.event) {
				t.Errorf("events: %q", told)
			}
			if n := len(f.Objects("/company/configurations")); n != row.devices {
				t.Errorf("%d devices", n)
			}
			made := f.Objects(path)
			if len(made) != len(synctest.Services) {
				t.Errorf("%d cross references", len(made))
			}
			if row.change == nil && (made[2]["inactiveFlag"] != true || made[2]["vendorLevel"] != synctest.Plan) {
				t.Errorf("the new cross reference: %v", made[2])
			}
		})
	}
}

// A response to a bulk create that never came is settled by reading back.
func TestBulkOutcomeUnknown(t *testing.T) {
	for _, after := range []bool{true, false} {
		t.Run(fmt.Sprintf("took effect %t", after), func(t *testing.T) {
			f := newFixture(t, psasim.Options{}, 1)
			f.Inject(psasim.Fault{Method: http.MethodPost, Path: "/company/configurations/bulk", After: after, Status: 504})
			out := f.outcome(t)
			if after != (out.Err() == nil) {
				t.Errorf("the error: %v", out.Err())
			}
			f.remember(out)
			f.client = f.Client(t)
			f.run(t)
			if n := len(f.Objects("/company/configurations")); n != accounts {
				t.Errorf("%d devices", n)
			}
		})
	}
}

// A bulk create that takes effect only after it was looked for is found, and not
// sent again by this run or the next.
func TestBulkThatLandsLate(t *testing.T) {
	var f *fixture
	looked := false
	f = newFaultyFixture(t, psasim.Options{}, 1, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r)
			if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/company/configurations") && f.LatePending() > 0 {
				looked = true
				f.ReleaseLate()
			}
		})
	})
	f.Inject(psasim.Fault{Method: http.MethodPost, Path: "/company/configurations/bulk", Late: psasim.UntilReleased})
	f.run(t)
	if !looked {
		t.Error("the devices were not looked for")
	}
	f.input.Force = true
	f.run(t)
	if n := len(f.Objects("/company/configurations")); n != accounts {
		t.Errorf("%d devices", n)
	}
}
