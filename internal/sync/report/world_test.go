package report_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// names are those of clients, some of them troublesome for a page.
var names = []string{
	"Alder Dental Care", "Bayou Marine Supply, LLC", "Čapek & Söhne GmbH", "Dunn, Ortiz & Partners, Attorneys at Law", "Evergreen Family Practice",
	"<script>alert(1)</script>", "Gulf Coast Engineering", "Harbor \u202eknaB\u202c Credit Union", "👩‍💻 Indie Studios", "Juniper Logistics",
}

// world is a site some days after its first push, whose clients have grown a
// little, and to which everything happened that a report has to tell of.
type world struct {
	site   *synctest.Site
	client *psa.Client
	in     push.Input
	now    time.Time
}

// newWorld has at least 9 clients, of which each from the second to the eighth has
// a trouble of its own.
func newWorld(t *testing.T, clients int) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)}
	site := synctest.Start(t, psasim.Options{Now: func() time.Time { return w.now }}, clients, contract.Watch(t))
	w.site = site
	w.client = w.newClient(t)
	// Every product is made in single units, of which each client would be warned.
	if err := site.Edit("/procurement/catalog", site.Products["online_backup"], map[string]any{"unitOfMeasure": map[string]any{"name": "GB"}}); err != nil {
		t.Fatal(err)
	}
	board, _ := site.Find("/service/boards", "name", "Alerts")
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	open, _ := site.Find(statuses, "name", "New")
	closed, _ := site.Add(statuses, map[string]any{"name": "Backup resolved", "closedStatus": true, "escalationStatus": "Resolved"})
	p, err := policy.Parse(fmt.Appendf(nil, `{"managed_devices_integration_id": %d,
		"billing": {"measures": ["online_backup_gb", "online_backup_servers", "online_backup_workstations"], "invoice_description": true},
		"statistics": true, "minimum_interval": "12h", "guards": {"max_change_percent": 50, "max_change_units": 20, "max_customers_changed_percent": null},
		"ticketing": {"board_id": %d, "new_status_id": %d, "resolved_status_id": %d}}`, site.IntegrationID, board, open, closed))
	if err != nil {
		t.Fatal(err)
	}
	w.in = push.Input{Policy: p, Usage: w.usage(0), Customers: site.CustomerMap(), Force: true, Concurrency: 1}
	w.in.Policy.Guards = policy.Guards{}
	first := w.push(t)
	w.in.Policy.Guards = p.Guards
	w.in.Force = false
	w.in.Last = map[string]push.Last{}
	for _, c := range first.Result.Customers {
		w.in.Last[c.ID] = push.Last{PushedAt: c.PushedAt, Desired: c.Desired, Status: c.Status}
	}
	return w
}

// usage is what the clients use after a number of days.
func (w *world) usage(days int) axcient.Usage {
	usage := w.site.Usage(5)
	usage.GeneratedAt = w.now
	for i := range usage.Accounts {
		a := &usage.Accounts[i]
		client := i / 5
		a.CustomerName = names[client%len(names)]
		if client >= len(names) {
			a.CustomerName += fmt.Sprintf(" %d", client/len(names)+1)
		}
		a.LastBackup.FinishedAt = w.now.Add(-time.Hour)
		// A different growth each, from none to some percent.
		a.UsedBytes = a.UsedBytes.Add(synctest.Gigabytes(int64(days * (client % 3)))).Add(synctest.Gigabytes(1).Mul(decimal.MustParse("0.5")))
	}
	return usage
}

// happen is a second push days later, to which the troubles come.
func (w *world) happen(t *testing.T) (push.Input, push.Outcome) {
	t.Helper()
	w.now = w.now.AddDate(0, 0, 1)
	w.client = w.newClient(t)
	w.in.Usage = w.usage(1)
	clients := w.site.Clients
	w.site.Inject(psasim.Fault{
		Method: http.MethodPatch, Path: fmt.Sprintf("/finance/agreements/%d/additions/%d", clients[1].Agreement, clients[1].Additions["online_backup"]),
		Field: "quantity", Code: "OutOfRange", Message: "The quantity <b>is</b> refused.",
	})
	w.account(2, 0).UsedBytes = synctest.Gigabytes(4000)
	w.account(3, 1).DeviceType = axcient.Server
	w.account(3, 0).Events = []axcient.Event{{
		ID: "failure", Type: "backup_failed", Severity: axcient.Error, At: w.now.Add(-30 * time.Minute), Message: "Disk <img src=x onerror=alert(1)> is full.",
	}}
	w.account(3, 0).LastBackup.Status = "failed"
	for _, err := range []error{
		w.site.Remove(fmt.Sprintf("/finance/agreements/%d/additions", clients[4].Agreement), clients[4].Additions["online_backup_servers"]),
		w.site.Invoice(clients[5].Agreement, w.now.AddDate(0, 1, 0)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	mailboxes := int64(12)
	w.account(5, 0).UsedBytes = synctest.Gigabytes(70)
	w.in.Usage.Accounts = append(w.in.Usage.Accounts,
		axcient.Account{CustomerID: clients[6].CustomerID, CustomerName: names[6], Account: "mail-1", Service: axcient.EmailArchiving, ServicePlan: "Mail", Mailboxes: &mailboxes},
		axcient.Account{CustomerID: "99001", CustomerName: "Nobody & Co.", Account: "stray-1", Service: axcient.OnlineBackup, ServicePlan: synctest.Plan, DeviceType: axcient.Server, UsedBytes: synctest.Gigabytes(5)},
		axcient.Account{CustomerID: clients[7].CustomerID, CustomerName: names[7], Account: "new-plan", Username: "javascript:alert(1)", Service: axcient.OnlineBackup, ServicePlan: "Premium", DeviceType: axcient.Server, UsedBytes: synctest.Gigabytes(7)},
	)
	// The interval holds the last one back, which was pushed a while ago.
	last := clients[len(clients)-1].CustomerID
	held := w.in.Last[last]
	held.PushedAt = w.now.Add(-3 * time.Hour)
	w.in.Last[last] = held
	w.account(len(clients)-1, 0).UsedBytes = synctest.Gigabytes(30)
	out := w.push(t)
	// The client's clock goes on between two responses.
	out.Started, out.Ended = w.now, w.now.Add(42*time.Second)
	for i := range out.Exchanges {
		out.Exchanges[i].At = w.now
	}
	for i := range out.Result.Customers {
		out.Result.Customers[i].PushedAt = w.now
		for n := range out.Result.Customers[i].Done {
			out.Result.Customers[i].Done[n].At = w.now
		}
	}
	return w.in, out
}

func (w *world) account(client, n int) *axcient.Account { return &w.in.Usage.Accounts[5*client+n] }

func (w *world) newClient(t *testing.T) *psa.Client {
	t.Helper()
	client := w.site.Client(t)
	// One response tells the client what time it is there.
	if _, err := client.GetPath(t.Context(), "/system/info"); err != nil {
		t.Fatal(err)
	}
	return client
}

func (w *world) push(t *testing.T) push.Outcome {
	t.Helper()
	out, err := push.Run(t.Context(), w.client, w.in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// eventful is the record of a push to a site with so many clients.
func eventful(t *testing.T, clients int) report.Record {
	t.Helper()
	in, out := newWorld(t, clients).happen(t)
	r, err := report.New(in, out)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
