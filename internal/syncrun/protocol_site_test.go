package syncrun_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

const (
	runName     = "connectwise_sync_run"
	previewName = "connectwise_sync_preview"
)

// outputs are the computed attributes that a run sets, in order.
var outputs = []string{"counts", "desired_sha256", "events", "pushed_at", "report_sha256", "results"}

// protocol drives the sync without Terraform, on a site with clients of three
// accounts each.
type protocol struct {
	*kittest.Resource
	t     *testing.T
	site  *synctest.Site
	usage axcient.Usage
	// directory holds the usage and the report.
	directory string
	// settings are further ones of the policy, as JSON.
	settings string
	// now is the site's clock.
	now time.Time
}

func newProtocol(t *testing.T, clients int) *protocol {
	t.Helper()
	p := &protocol{t: t, directory: t.TempDir(), now: time.Now().UTC().Truncate(time.Second)}
	site := kittest.NewSite(t, psasim.Options{Now: func() time.Time { return p.now }})
	site.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.Header().Set("Date", p.now.Format(http.TimeFormat))
		next.ServeHTTP(w, r)
	})
	var err error
	if p.site, err = synctest.Fill(site.Simulator, clients); err != nil {
		t.Fatal(err)
	}
	p.Resource = site.Named(runName)
	p.usage = p.site.Usage(3)
	p.write()
	return p
}

func (p *protocol) path(name string) string { return filepath.Join(p.directory, name) }

// write writes the usage for the source.
func (p *protocol) write() {
	p.t.Helper()
	raw, err := json.Marshal(p.usage)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.path("usage.json"), raw, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// grow adds a gigabyte to the first account of a client.
func (p *protocol) grow(client int) {
	p.t.Helper()
	a := &p.usage.Accounts[3*client]
	a.UsedBytes = a.UsedBytes.Add(synctest.Gigabytes(1))
	p.write()
}

// happens gives the first account of a client an event.
func (p *protocol) happens(client int, kind string) {
	p.t.Helper()
	a := &p.usage.Accounts[3*client]
	a.Events = []axcient.Event{{ID: kind + p.now.String(), Type: kind, Severity: axcient.Error, At: p.now, Message: "Disk full"}}
	p.write()
}

// policy is the policy as JSON.
func (p *protocol) policy() string {
	return fmt.Sprintf(`{"managed_devices_integration_id": %d, "billing": {"measures": ["online_backup_gb"]}, "statistics": true%s}`, p.site.IntegrationID, p.settings)
}

func (p *protocol) withTickets() {
	p.t.Helper()
	board, _ := p.Find("/service/boards", "name", "Alerts")
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	open, _ := p.Find(statuses, "name", "New")
	closed := p.MustAdd(statuses, map[string]any{"name": "Backup resolved", "closedStatus": true, "escalationStatus": "Resolved"})
	p.settings += fmt.Sprintf(`, "ticketing": {"board_id": %d, "new_status_id": %d, "resolved_status_id": %d}`, board, open, closed)
}

// inputs are policy, source and customers.
func (p *protocol) inputs() kittest.Config {
	customers := kittest.Config{}
	for id, company := range p.site.CustomerMap() {
		customers[id] = company
	}
	return kittest.Config{
		"policy": p.policy(), "customers": customers,
		"source": kittest.Config{"json": kittest.Config{"path": p.path("usage.json")}},
	}
}

// config is the configuration of a run.
func (p *protocol) config(further kittest.Config) kittest.Config {
	config := p.inputs()
	config["report_path"] = p.path("reports/nightly")
	maps.Copy(config, further)
	return config
}

// wantQuantity compares what a client is billed.
func (p *protocol) wantQuantity(client int, want int64) {
	p.t.Helper()
	c := p.site.Clients[client]
	addition, _ := p.Object(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions["online_backup"])
	if got, err := decimal.Parse(fmt.Sprint(addition["quantity"])); err != nil || !got.Equal(decimal.FromInt(want)) {
		p.t.Errorf("client %d is billed %v, want %d", client, addition["quantity"], want)
	}
}

// billed is what the usage of a client says at first: 10, 11 and 12 GB for the
// first, one more of each for every further one.
func billed(client int) int64 { return 33 + 3*int64(client) }

// writes are the requests that may change something.
func writes(requests []psasim.Request) []string {
	var all []string
	for _, r := range requests {
		if r.Method != http.MethodGet {
			all = append(all, r.Method+" "+r.Path)
		}
	}
	return all
}

// read returns a file of the report.
func (p *protocol) read(name string) string {
	p.t.Helper()
	raw, err := os.ReadFile(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(raw)
}
