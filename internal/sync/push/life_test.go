package push_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// A customer whose write fails is named in one error, the others are pushed, and
// the next run writes what is left and nothing else.
func TestFailingCustomer(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 40)
	failing := f.Clients[23]
	path := fmt.Sprintf("/finance/agreements/%d/additions/%d", failing.Agreement, failing.Additions["online_backup_servers"])
	f.Inject(psasim.Fault{Method: http.MethodPatch, Path: path, Field: "quantity", Code: "OutOfRange", Message: "The agreement is being invoiced."})
	out, err := push.Run(t.Context(), f.client, f.input)
	if err != nil {
		t.Fatal(err)
	}
	var unfinished *push.UnfinishedError
	if !errors.As(out.Err(), &unfinished) || len(unfinished.Failed) != 1 || !strings.Contains(out.Err().Error(), "34023: ") ||
		!strings.Contains(out.Err().Error(), "The agreement is being invoiced.") {
		t.Errorf("the error: %v", out.Err())
	}
	if got := statuses(out); got[apply.Pushed] != 39 || got[apply.Failed] != 1 {
		t.Errorf("statuses: %v", got)
	}
	f.remember(out)
	f.ResetRequests()
	again := f.run(t)
	if got := statuses(again); got[apply.Pushed] != 1 || got[apply.Unchanged] != 39 {
		t.Errorf("statuses of the next run: %v", got)
	}
	for _, write := range f.Writes() {
		if !strings.Contains(write, fmt.Sprintf("/finance/agreements/%d/", failing.Agreement)) &&
			!strings.Contains(write, fmt.Sprintf("/company/companies/%d/", failing.CompanyID)) {
			t.Errorf("the next run wrote %s", write)
		}
	}
	if have := f.quantity(t, failing, "online_backup_servers"); have != "1.00" {
		t.Errorf("quantity after the next run: %s", have)
	}
}

// truth is everything that a push may change, without ids and times.
func (f *fixture) truth() []string {
	var all []string
	for _, c := range f.Clients {
		for _, a := range f.Objects(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement)) {
			all = append(all, fmt.Sprint(c.CustomerID, a["product"].(map[string]any)["identifier"], a["quantity"], a["invoiceDescription"]))
		}
		for _, m := range f.Objects(fmt.Sprintf("/company/companies/%d/managementSummaryReports", c.CompanyID)) {
			all = append(all, fmt.Sprint(c.CustomerID, m["deviceType"], m["totalServers"], m["successfulBackupJobs"], m["totalNotifications"]))
		}
	}
	for _, d := range f.Objects("/company/configurations") {
		all = append(all, fmt.Sprint(d["deviceIdentifier"], d["name"], d["backupBillableSpaceGb"], d["company"].(map[string]any)["id"]))
	}
	for _, x := range f.Objects(fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", f.IntegrationID)) {
		all = append(all, fmt.Sprint(x["vendorType"], x["vendorLevel"], x["inactiveFlag"]))
	}
	slices.Sort(all)
	return all
}

// A run that was cut off at any write, before or after it took effect, is finished
// by running it again, whatever the interval: as if it had run once. The state of
// the run is lost with it.
func TestCutOffAnywhere(t *testing.T) {
	begin := func(t *testing.T) *fixture {
		t.Helper()
		f := newFixture(t, psasim.Options{}, 2)
		// One service plan that nobody mapped, so that a cross reference is made.
		for i := range f.input.Usage.Accounts {
			if i%3 == 2 {
				f.input.Usage.Accounts[i].ServicePlan = "Unlimited"
			}
		}
		f.input.Concurrency = 1
		return f
	}
	whole := begin(t)
	whole.run(t)
	want, writes := whole.truth(), len(whole.Writes())
	if writes < 10 {
		t.Fatalf("a run has %d writes only", writes)
	}
	for _, landed := range []bool{false, true} {
		for n := 1; n <= writes; n++ {
			t.Run(fmt.Sprintf("write %d, landed %t", n, landed), func(t *testing.T) {
				f := begin(t)
				// The process dies with the write: nothing that it sends later arrives.
				config := f.Config()
				config.Transport = &mortal{next: http.DefaultTransport, dies: n, landed: landed}
				client, err := psa.New(config)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = push.Run(t.Context(), client, f.input)
				f.client = f.Client(t)
				f.run(t)
				if have := f.truth(); !slices.Equal(have, want) {
					t.Errorf("after the second run\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

// mortal is the transport of a process that dies at its n-th write.
type mortal struct {
	next   http.RoundTripper
	dies   int
	landed bool // the write takes effect

	mu     sync.Mutex
	writes int
}

func (m *mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	if r.Method != http.MethodGet {
		m.writes++
	}
	now, dead := m.writes == m.dies && r.Method != http.MethodGet, m.writes >= m.dies
	m.mu.Unlock()
	if dead {
		if now && m.landed {
			response, err := m.next.RoundTrip(r)
			if err == nil {
				_ = response.Body.Close()
			}
		}
		return nil, errors.New("the process is dead")
	}
	return m.next.RoundTrip(r)
}

// A push that failed halfway is finished by the next run, although the one before
// it was whole and within the interval.
func TestFailedPushWithinTheInterval(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 1)
	f.remember(f.run(t))
	f.input.Usage = grow(f.input.Usage, "34000")
	f.input.Force = true
	f.Inject(psasim.Fault{Method: http.MethodPatch, Path: additionsOf(f.Clients[0]), Field: "quantity", Code: "OutOfRange", Message: "No."})
	out := f.outcome(t)
	if got := statuses(out); got[apply.Failed] != 1 {
		t.Fatalf("statuses: %v", got)
	}
	f.remember(out)
	f.input.Force = false
	f.client = f.Client(t)
	if got := statuses(f.run(t)); got[apply.Pushed] != 1 || f.quantity(t, f.Clients[0], "online_backup") != "36.00" {
		t.Errorf("statuses: %v, quantity %s", got, f.quantity(t, f.Clients[0], "online_backup"))
	}
}

// Whatever a site does to requests, runs until one ends well leave what one run
// leaves on a site that behaves: no second device, ticket or cross reference, and
// no wrong quantity.
func TestSiteThatFailsAtRandom(t *testing.T) {
	const clients = 3
	begin := func(t *testing.T) *fixture {
		t.Helper()
		f := newFaultyFixture(t, psasim.Options{}, clients, nil).withTickets(t)
		for i := range f.input.Usage.Accounts {
			if i%5 == 2 {
				f.input.Usage.Accounts[i].ServicePlan = "Unlimited"
			}
		}
		f.happens("34001", "backup_failed", f.input.Usage.GeneratedAt.Add(time.Minute))
		return f
	}
	well := begin(t)
	well.run(t)
	want := well.truth()
	runs := 0
	for seed := range int64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			f := begin(t)
			f.Chaos(seed, 0.12,
				psasim.Fault{Cut: true}, psasim.Fault{Cut: true, After: true}, psasim.Fault{Status: 504, After: true}, psasim.Fault{Status: 500},
				psasim.Fault{HTML: true, After: true}, psasim.Fault{WrongJSON: true, After: true})
			config := f.Config()
			config.MaxRetries = -1
			for range 200 {
				runs++
				client, err := psa.New(config)
				if err != nil {
					t.Fatal(err)
				}
				f.client = client
				out, err := push.Run(t.Context(), f.client, f.input)
				if err == nil {
					f.remember(out)
				}
				if err == nil && out.Err() == nil {
					break
				}
			}
			f.ClearFaults()
			f.client = f.Client(t)
			f.input.Verify = true
			f.run(t)
			if have := f.truth(); !slices.Equal(have, want) {
				t.Errorf("the site has\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
			}
			if open, closed := f.tickets(); open != 1 || closed != 0 {
				t.Errorf("%d open and %d closed tickets", open, closed)
			}
		})
	}
	t.Logf("%d runs", runs)
}
