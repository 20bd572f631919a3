package push_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// fixture is a site with clients, and a run's input for it.
type fixture struct {
	*synctest.Site
	client *psa.Client
	input  push.Input
}

const accounts = 3

// newFixture starts a site all of whose exchanges are validated against the API's
// description.
func newFixture(t *testing.T, options psasim.Options, clients int) *fixture {
	t.Helper()
	return newFixtureBehind(t, options, clients, nil)
}

func newFixtureBehind(t *testing.T, options psasim.Options, clients int, wrap func(http.Handler) http.Handler) *fixture {
	t.Helper()
	return newFaultyFixture(t, options, clients, func(next http.Handler) http.Handler {
		if wrap != nil {
			next = wrap(next)
		}
		return contract.Watch(t)(next)
	})
}

// newFaultyFixture starts a site whose responses a test spoils, so that they are
// not validated.
func newFaultyFixture(t *testing.T, options psasim.Options, clients int, wrap func(http.Handler) http.Handler) *fixture {
	t.Helper()
	site := synctest.Start(t, options, clients, wrap)
	f := &fixture{Site: site}
	f.client = f.Client(t)
	f.input = push.Input{
		Policy: f.policy(t, `"billing": {"measures": ["online_backup_gb", "online_backup_servers", "online_backup_workstations"]}, "statistics": true`),
		Usage:  site.Usage(accounts), Customers: site.CustomerMap(),
	}
	return f
}

func (f *fixture) policy(t *testing.T, settings string) policy.Policy {
	t.Helper()
	p, err := policy.Parse(fmt.Appendf(nil, `{"managed_devices_integration_id": %d, %s}`, f.IntegrationID, settings))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// outcome pushes, however it ends for the customers.
func (f *fixture) outcome(t *testing.T) push.Outcome {
	t.Helper()
	out, err := push.Run(t.Context(), f.client, f.input)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// run pushes and wants every customer to end well.
func (f *fixture) run(t *testing.T) push.Outcome {
	t.Helper()
	out := f.outcome(t)
	if err := out.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// remember keeps of an outcome what the next run has to know, as the state does.
func (f *fixture) remember(out push.Outcome) {
	f.input.Last = map[string]push.Last{}
	for _, c := range out.Result.Customers {
		f.input.Last[c.ID] = push.Last{PushedAt: c.PushedAt, Desired: c.Desired, Status: c.Status}
	}
}

// quantity is what an addition of a client bills.
func (f *fixture) quantity(t *testing.T, c synctest.Client, service string) string {
	t.Helper()
	object, ok := f.Object(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions[service])
	if !ok {
		t.Fatalf("no addition %s of %s", service, c.CustomerID)
	}
	return fmt.Sprint(object["quantity"])
}

// statuses counts the customers by how a run ended for them.
func statuses(out push.Outcome) map[apply.Status]int {
	counts := map[apply.Status]int{}
	for _, c := range out.Result.Customers {
		counts[c.Status]++
	}
	return counts
}

// grow has every account of some customers store one gigabyte more.
func grow(usage axcient.Usage, customers ...string) axcient.Usage {
	grown := axcient.Usage{GeneratedAt: usage.GeneratedAt}
	for _, a := range usage.Accounts {
		for _, c := range customers {
			if a.CustomerID == c {
				a.UsedBytes = a.UsedBytes.Add(synctest.Gigabytes(1))
			}
		}
		grown.Accounts = append(grown.Accounts, a)
	}
	return grown
}

// What usage says is what additions, devices and managed ids say after a push,
// and a second push of the same sends no write.
func TestPushAndPushAgain(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 3)
	out := f.run(t)
	for i, c := range f.Clients {
		for service, want := range map[string]string{
			// Three accounts of 10, 11 and 12 GB and one GB more a client; one of them a server.
			"online_backup": fmt.Sprintf("%d.00", 33+3*i), "online_backup_servers": "1.00", "online_backup_workstations": "2.00",
		} {
			if have := f.quantity(t, c, service); have != want {
				t.Errorf("%s of %s: %s, want %s", service, c.CustomerID, have, want)
			}
		}
		entries := f.Objects(fmt.Sprintf("/company/companies/%d/managementSummaryReports", c.CompanyID))
		if have := fmt.Sprintf("%v %v %v", entries[0]["totalServers"], entries[0]["totalWorkstations"], entries[1]["successfulBackupJobs"]); have != "1 2 3" {
			t.Errorf("servers, workstations and successful jobs of %s: %s", c.CustomerID, have)
		}
	}
	if devices := f.Objects("/company/configurations"); len(devices) != 3*accounts {
		t.Errorf("%d devices", len(devices))
	}
	// 3 additions, 2 groups of devices, 2 managed ids.
	if writes := f.Writes(); len(writes) != 3*(3+2+2) {
		t.Errorf("%d writes: %v", len(writes), writes)
	}
	if got := statuses(out); got[apply.Pushed] != 3 {
		t.Errorf("statuses: %v", got)
	}
	f.ResetRequests()
	f.input.Force = true
	again := f.run(t)
	if writes := f.Writes(); len(writes) != 0 {
		t.Errorf("the second push wrote: %v", writes)
	}
	if got := statuses(again); got[apply.Unchanged] != 3 {
		t.Errorf("statuses of the second push: %v", got)
	}
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

// Without a map of customers they are found through the managed ids of all
// companies, and one that did not change is none of a run about another.
func TestCustomersAreFound(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 3)
	f.input.Customers = nil
	f.input.Policy.MinimumInterval = 0
	out := f.run(t)
	if got := statuses(out); got[apply.Pushed] != 3 {
		t.Fatalf("statuses: %v", got)
	}
	f.remember(out)
	f.ResetRequests()
	f.client = f.Client(t)
	if f.remember(f.run(t)); len(f.Requests()) != 0 {
		t.Errorf("nothing changed: %d requests", len(f.Requests()))
	}
	f.input.Usage = grow(f.input.Usage, "34001")
	out = f.run(t)
	if got := statuses(out); got[apply.Pushed] != 1 || got[apply.Unchanged] != 2 {
		t.Errorf("statuses: %v", got)
	}
	for i, want := range []string{"33.00", "39.00", "39.00"} {
		if have := f.quantity(t, f.Clients[i], "online_backup"); have != want {
			t.Errorf("quantity of %s: %s, want %s", f.Clients[i].CustomerID, have, want)
		}
	}
	// A client who is not reported any more is held, not billed as zero.
	f.remember(out)
	f.input.Usage.Accounts = slices.DeleteFunc(grow(f.input.Usage, "34001").Accounts, func(a axcient.Account) bool { return a.CustomerID == "34002" })
	out = f.run(t)
	if got := statuses(out); got[apply.Pushed] != 1 || got[apply.Unchanged] != 1 || got[apply.Held] != 1 {
		t.Errorf("statuses without a client: %v", got)
	}
	if have := f.quantity(t, f.Clients[2], "online_backup"); have != "39.00" {
		t.Errorf("quantity of the client who is gone: %s", have)
	}
}
