package acctest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

const syncedClients = 40

// A push over many customers is killed at a random request, the provider and
// Terraform by turns: one normal run later every quantity is right, and no ticket,
// note, cross reference or device is there twice.
func TestAccSyncKilled(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	s := newSyncedSite(t)
	random := rand.New(rand.NewPCG(7, uint64(*kills)))
	survived := map[string]int{}
	var total syncFaults
	played, early := 0, 0
	for i := 0; played < *kills; i++ {
		r := syncRound{number: i, who: []victims{{"provider", false, true}, {"terraform", true, false}}[i%2], state: states[i/2%len(states)]}
		s.change(t, random, i)
		before := s.prepare(t, r)
		moment := 1 + random.IntN(s.longest)
		s.ResetRequests()
		if _, killed := killApply(t, s.cli, r.who, moment, s.requests); !killed {
			early++
		} else {
			played++
			survived[s.survived(t, r, before)]++
		}
		s.ResetRequests()
		if _, err := s.cli.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-no-color", "-refresh=false"); err != nil {
			t.Fatalf("%s: %s", r, err)
		}
		s.longest = max(s.longest, s.requests())
		faults := s.faults(t)
		total.add(faults)
		t.Logf("%s, at request %d of %d", r, moment, s.longest)
		if faults.any() {
			t.Errorf("%s, at request %d: %s", r, moment, faults)
		}
	}
	wantEmpty(t, s.cli)
	t.Logf("%d pushes over %d customers killed (%d more ended before their moment), each followed by one normal run: %s; state after the kill: %v",
		played, syncedClients, early, total, survived)
}

// What becomes of the state in a round.
const (
	stateKept  = "a later run, state kept"
	stateLost  = "a later run, state lost with the machine"
	stateFirst = "a first run"
)

var states = []string{stateKept, stateLost, stateFirst}

type syncRound struct {
	number int
	who    victims
	state  string
}

func (r syncRound) String() string {
	return fmt.Sprintf("round %d, %s, %s killed", r.number, r.state, r.who.name)
}

// syncedSite is a site with clients, a configuration that pushes their usage, and
// what it should say.
type syncedSite struct {
	*synctest.Site
	cli   *terraform.CLI
	usage axcient.Usage
	// failing is whether an account has an open failure; an account that never had
	// one is not in it.
	failing map[string]bool
	// plans are the service plans of which a machine was ever reported.
	plans map[string]bool
	// started is before every failure, so that no backup resolves one.
	started time.Time
	// longest is the number of requests of the longest push so far.
	longest int
}

func newSyncedSite(t *testing.T) *syncedSite {
	t.Helper()
	options := psasim.Options{CompanyID: acctest.CompanyID, PublicKey: acctest.PublicKey, PrivateKey: acctest.PrivateKey}
	site := synctest.Start(t, options, syncedClients, contract.Watch(t))
	board := find(t, site, "/service/boards", "Alerts")
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	resolved, err := site.Add(statuses, map[string]any{"name": "Backup resolved", "closedStatus": true, "escalationStatus": "Resolved"})
	if err != nil {
		t.Fatal(err)
	}
	customers, err := json.Marshal(site.CustomerMap())
	if err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf(`
terraform {
  required_providers {
    connectwise = { source = "psaforge/connectwise" }
  }
}
provider "connectwise" {
  requests_per_second = 10000
}
resource "connectwise_sync_run" "nightly" {
  policy = jsonencode({
    managed_devices_integration_id = %d
    billing = { measures = ["online_backup_gb", "online_backup_servers", "online_backup_workstations"], rounding = "up", round_to = 1, invoice_description = true }
    statistics       = true
    ticketing        = { board_id = %d, new_status_id = %d, resolved_status_id = %d }
    minimum_interval = "0s"
    zero             = { service_missing = "push" }
    guards           = { max_change_percent = 0, max_change_units = 0 }
  })
  source    = { json = { path = "usage.json" } }
  customers = %s
}
`, site.IntegrationID, board, find(t, site, statuses, "New"), resolved, customers)
	s := &syncedSite{Site: site, failing: map[string]bool{}, plans: map[string]bool{}, longest: 8 * syncedClients, started: time.Now().Add(-time.Minute).UTC().Truncate(time.Second)}
	s.cli = newCLI(t, &acctest.Site{Simulator: site.Simulator, URL: site.URL}, map[string]string{"main.tf": config})
	site.SetLatency(10 * time.Millisecond)
	return s
}

func find(t *testing.T, site *synctest.Site, path, name string) int64 {
	t.Helper()
	id, ok := site.Find(path, "name", name)
	if !ok {
		t.Fatalf("the site has no %s %s", path, name)
	}
	return id
}

// requests counts those to the API.
func (s *syncedSite) requests() int { return len(s.Requests()) }

// change gives every client other usage: accounts come and go and grow, and some
// backups fail or succeed again. One client has a machine of a plan that no cross
// reference knows yet.
func (s *syncedSite) change(t *testing.T, random *rand.Rand, round int) {
	t.Helper()
	s.usage = s.Usage(0)
	now := time.Now().UTC().Truncate(time.Second)
	for i, c := range s.Clients {
		for n := range 1 + random.IntN(4) {
			kind := axcient.Workstation
			if n%3 == 0 {
				kind = axcient.Server
			}
			s.usage.Accounts = append(s.usage.Accounts, axcient.Account{
				CustomerID: c.CustomerID, Account: fmt.Sprintf("%s-%d", c.CustomerID, n), Username: fmt.Sprintf("machine-%d-%d", i, n),
				Service: axcient.OnlineBackup, ServicePlan: synctest.Plan, DeviceType: kind, UsedBytes: synctest.Gigabytes(1 + random.Int64N(200)),
				LastBackup: &axcient.Backup{Status: "success", FinishedAt: s.started, Successes: 1 + int64(round)},
			})
		}
		if random.IntN(3) == 0 {
			s.happens(random, &s.usage.Accounts[len(s.usage.Accounts)-1], now, round)
		}
	}
	last := s.usage.Accounts[0]
	last.Account, last.ServicePlan, last.Events = "new-plan", fmt.Sprintf("Plan %d", round), nil
	s.plans[last.ServicePlan] = true
	s.usage.Accounts = append(s.usage.Accounts, last)
	raw, err := json.Marshal(s.usage)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.cli.Path("usage.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (s *syncedSite) happens(random *rand.Rand, a *axcient.Account, now time.Time, round int) {
	event := axcient.Event{ID: fmt.Sprintf("e-%d", round), Type: "backup_failed", Severity: axcient.Error, At: now, Message: fmt.Sprintf("Night %d", round)}
	failed, ever := s.failing[a.Account]
	if (ever && !failed) || random.IntN(2) == 0 {
		s.failing[a.Account] = true
	} else {
		event.Type += axcient.Resolved
		if ever {
			s.failing[a.Account] = false
		}
	}
	a.Events = []axcient.Event{event}
}

// prepare returns the state before the kill.
func (s *syncedSite) prepare(t *testing.T, r syncRound) []byte {
	t.Helper()
	if r.state == stateFirst {
		s.loseState(t)
	}
	return s.readState(t)
}

func (s *syncedSite) loseState(t *testing.T) {
	t.Helper()
	if err := os.Remove(s.cli.Path("terraform.tfstate")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// readState returns the resources of the state, nil where there is none.
func (s *syncedSite) readState(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(s.cli.Path("terraform.tfstate"))
	if errors.Is(err, fs.ErrNotExist) || len(raw) == 0 {
		// Terraform empties the file before it writes, and may be killed in between.
		return nil
	}
	var state struct{ Resources json.RawMessage }
	if err == nil {
		err = json.Unmarshal(raw, &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	return state.Resources
}

// survived says what state the kill left, and loses it where the round says so.
func (s *syncedSite) survived(t *testing.T, r syncRound, before []byte) string {
	t.Helper()
	after := s.readState(t)
	left := "changed"
	switch {
	case after == nil:
		left = "none"
	case strings.Contains(string(after), `"tainted"`):
		left = "tainted"
	case string(after) == "[]":
		left = "empty"
	case string(after) == string(before):
		left = "that of the last run"
	}
	if r.state == stateLost {
		s.loseState(t)
	}
	return fmt.Sprintf("%s, %s killed: %s", r.state, r.who.name, left)
}

// syncFaults are what must not be.
type syncFaults struct{ tickets, notes, crossReferences, devices, quantities, statuses, missing int }

func (f *syncFaults) add(other syncFaults) {
	f.tickets += other.tickets
	f.notes += other.notes
	f.crossReferences += other.crossReferences
	f.devices += other.devices
	f.quantities += other.quantities
	f.statuses += other.statuses
	f.missing += other.missing
}

func (f syncFaults) any() bool { return f != syncFaults{} }

func (f syncFaults) String() string {
	return fmt.Sprintf("duplicate tickets %d, duplicate notes %d, duplicate cross references %d, duplicate devices %d, wrong quantities %d, tickets in the wrong status %d, missing objects %d",
		f.tickets, f.notes, f.crossReferences, f.devices, f.quantities, f.statuses, f.missing)
}

// faults compares the site with the usage, by a calculation of its own.
func (s *syncedSite) faults(t *testing.T) syncFaults {
	t.Helper()
	var f syncFaults
	want := map[string]map[string]int64{}
	for _, a := range s.usage.Accounts {
		if a.ServicePlan != synctest.Plan {
			continue
		}
		if want[a.CustomerID] == nil {
			want[a.CustomerID] = map[string]int64{}
		}
		bytes, _ := a.UsedBytes.BigFloat().Int64()
		want[a.CustomerID]["online_backup"] += bytes >> 30
		want[a.CustomerID][map[axcient.DeviceType]string{axcient.Server: "online_backup_servers", axcient.Workstation: "online_backup_workstations"}[a.DeviceType]]++
	}
	for _, c := range s.Clients {
		for service, id := range c.Additions {
			addition, _ := s.Object(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), id)
			got, err := decimal.Parse(fmt.Sprint(addition["quantity"]))
			if err != nil || !got.Equal(decimal.FromInt(want[c.CustomerID][service])) {
				t.Logf("%s bills %v of %s, want %d", c.CustomerID, addition["quantity"], service, want[c.CustomerID][service])
				f.quantities++
			}
		}
	}
	f.tickets, f.notes, f.statuses, f.missing = s.ticketFaults()
	references := s.Objects(fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", s.IntegrationID))
	f.crossReferences = repeated(references, "vendorType", "vendorLevel")
	seen := map[string]bool{}
	for _, r := range references {
		seen[fmt.Sprint(r["vendorLevel"])] = true
	}
	for plan := range s.plans {
		if !seen[plan] {
			f.missing++
		}
	}
	f.devices = repeated(s.Objects("/company/configurations"), "company", "deviceIdentifier")
	return f
}

func (s *syncedSite) ticketFaults() (twice, notes, status, missing int) {
	tickets := s.Objects("/service/tickets")
	open := 0
	for _, ticket := range tickets {
		if ticket["closedFlag"] != true {
			open++
		}
		notes += repeated(s.Objects(fmt.Sprintf("/service/tickets/%v/notes", ticket["id"])), "text")
	}
	failing := 0
	for _, now := range s.failing {
		if now {
			failing++
		}
	}
	return repeated(tickets, "externalXRef"), notes, max(open-failing, failing-open), max(0, len(s.failing)-len(tickets))
}

// repeated counts the objects that agree with an earlier one in some fields.
func repeated(objects []map[string]any, fields ...string) int {
	keys := map[string]bool{}
	for _, o := range objects {
		values := make([]any, len(fields))
		for i, name := range fields {
			values[i] = o[name]
		}
		keys[fmt.Sprint(values...)] = true
	}
	return len(objects) - len(keys)
}
