package acctest_test

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

var (
	runnerCount  = flag.Int("runners", 2, "how many runners TestAccRunners has")
	runnerRounds = flag.Int("rounds", 1, "how many rounds TestAccRunners plays")
)

// runnerConfig is what each runner declares: things of its own, on boards,
// companies and agreements that all of them look up or declare, and things that
// every one of them declares.
const runnerConfig = requirement + `
variable "runner" { type = number }
variable "holder" { type = number }
variable "revision" { type = number }
provider "connectwise" {
  requests_per_second = 10000
  on_existing         = "adopt"
}
data "connectwise_service_board" "alerts" { name = "Alerts" }
data "connectwise_management_solution" "axcient" { name = "Axcient" }
data "connectwise_agreement_type" "managed" { name = "Managed Services" }
data "connectwise_product" "gb" { identifier = "AX-BASIC-GB" }
data "connectwise_company" "shared" { identifier = "Shared" }
data "connectwise_contact" "shared" {
  first_name = "Sue"
  company_id = data.connectwise_company.shared.id
}

resource "connectwise_board_status" "own" {
  board_id   = data.connectwise_service_board.alerts.id
  name       = "Runner ${var.runner}"
  default    = var.holder == var.runner
  sort_order = 10 + var.revision
}
resource "connectwise_board_status" "shared" {
  board_id   = data.connectwise_service_board.alerts.id
  name       = "Shared"
  sort_order = 10 + var.revision
}
resource "connectwise_company" "own" {
  deletion_protection = false
  identifier = "Runner${var.runner}"
  name       = "Runner ${var.runner}"
  city       = "City ${var.revision}"
}
resource "connectwise_contact" "own" {
  first_name = "Bea"
  company_id = connectwise_company.own.id
}
resource "connectwise_managed_id" "first" {
  for_each = { own = 1000 + var.runner, shared = 999 }
  company_id             = data.connectwise_company.shared.id
  managed_id             = "EFS-${each.value}"
  device_type            = "WorkstationsAndServers"
  management_solution_id = data.connectwise_management_solution.axcient.id
}
resource "connectwise_managed_id" "second" {
  for_each = { own = 1000 + var.runner, shared = 999 }
  company_id             = data.connectwise_company.shared.id
  managed_id             = "EFS-${each.value}"
  device_type            = "BackupStats"
  management_solution_id = data.connectwise_management_solution.axcient.id
  depends_on             = [connectwise_managed_id.first]
}
resource "connectwise_agreement" "own" {
  deletion_protection = false
  name       = "Online Backup"
  type_id    = data.connectwise_agreement_type.managed.id
  company_id = connectwise_company.own.id
  contact_id = connectwise_contact.own.id
}
resource "connectwise_agreement" "shared" {
  deletion_protection = false
  name       = "Shared"
  type_id    = data.connectwise_agreement_type.managed.id
  company_id = data.connectwise_company.shared.id
  contact_id = data.connectwise_contact.shared.id
  work_order = "Order ${var.revision}"
}
resource "connectwise_agreement_addition" "billed" {
  for_each = { own = "EFS-${1000 + var.runner}", shared = "EFS-999" }
  agreement_id  = connectwise_agreement.shared.id
  product_id    = data.connectwise_product.gb.id
  serial_number = each.value
  less_included = 10 + var.revision
}
`

// Runners with states of their own apply, change and destroy at the same time on
// one site. Whatever they do to each other, nothing is there twice, a board has
// one default, and no pair of managed ids is in the wrong order; a run that fails
// is cleared by the next, and then everything that a runner declares is there.
func TestAccRunners(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fillMSP(t, site)
	post(t, site, "/company/companies", map[string]any{"identifier": "Shared", "name": "Shared", "site": map[string]any{"name": "Main"}})
	post(t, site, "/company/contacts", map[string]any{"firstName": "Sue", "company": map[string]any{"identifier": "Shared"}})
	site.ResetChanges()
	r := runners{site: site, random: rand.New(rand.NewPCG(3, uint64(*runnerRounds))), failed: map[string]int{}}
	for i := range *runnerCount {
		cli := newCLI(t, site, map[string]string{"main.tf": runnerConfig}, fmt.Sprintf("TF_VAR_runner=%d", i))
		r.clis, r.lives = append(r.clis, cli), append(r.lives, false)
	}
	for round := range *runnerRounds {
		r.play(t, round)
		if t.Failed() {
			t.FailNow()
		}
	}
	r.everyone(t, func(int) string { return "destroy" })
	r.wantSound(t, "the end", 0)
	t.Logf("%d rounds of %d runners at a time: %d runs, %d of them failed and were cleared by the next; %d times everyone applied again; nothing twice, nothing lost",
		*runnerRounds, *runnerCount, r.runs, r.failures, r.passes)
	for what, n := range r.failed {
		t.Logf("%d × %s", n, what)
	}
}

type runners struct {
	site   *acctest.Site
	random *rand.Rand
	clis   []*terraform.CLI
	// lives is whether a runner applied last, and did not destroy.
	lives            []bool
	holder, revision int

	mu                     sync.Mutex
	runs, failures, passes int
	failed                 map[string]int
}

// play lets every runner apply or destroy at the same time, and lets them put
// right, one after the other, what that left.
func (r *runners) play(t *testing.T, round int) {
	t.Helper()
	r.revision, r.holder = round, round%len(r.clis)
	commands := make([]string, len(r.clis))
	for i := range commands {
		// The holder of the default stays; the others go by turns.
		commands[i] = "apply"
		if i != r.holder && r.lives[i] && r.random.IntN(3) == 0 {
			commands[i] = "destroy"
		}
	}
	r.everyone(t, func(i int) string { return commands[i] })
	r.wantSound(t, fmt.Sprintf("round %d", round), -1)
	order := make([]int, len(r.clis))
	for i := range order {
		order[i] = i
	}
	// What a destroy left over is destroyed before others declare it again, and the
	// default is taken before others are found without it.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.rank(a, commands), r.rank(b, commands)) })
	// A run that adopts the first of a pair cannot know that in its plan, and replaces
	// the second: runs before it find that by their next apply.
	const passes = 2
	for pass := 1; pass == 1 || !r.allEmpty(t); pass++ {
		if pass > passes {
			t.Fatalf("round %d: %d applies of everyone later a plan is not empty", round, passes)
		}
		r.passes++
		for _, i := range order {
			if err := r.run(t, i, commands[i]); err != nil {
				t.Fatalf("round %d, runner %d, %s %d: %s", round, i, commands[i], 1+pass, err)
			}
		}
	}
	r.wantSound(t, fmt.Sprintf("round %d, put right", round), len(slices.DeleteFunc(slices.Clone(r.lives), func(lives bool) bool { return !lives })))
}

// allEmpty reports whether no live runner has anything to do.
func (r *runners) allEmpty(t *testing.T) bool {
	t.Helper()
	for i, cli := range r.clis {
		if !r.lives[i] {
			continue
		}
		plan, err := cli.With(r.variables()...).Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !plan.Empty() {
			t.Logf("runner %d: %q", i, plan.Summary())
			return false
		}
	}
	return true
}

// rank orders the runners that put a round right.
func (r *runners) rank(i int, commands []string) int {
	switch {
	case commands[i] == "destroy":
		return 0
	case i == r.holder:
		return 1
	}
	return 2
}

func (r *runners) everyone(t *testing.T, command func(i int) string) {
	t.Helper()
	var wait sync.WaitGroup
	for i := range r.clis {
		wait.Go(func() {
			if err := r.run(t, i, command(i)); err != nil {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.failures++
				for line := range strings.Lines(err.Error()) {
					if _, summary, ok := strings.Cut(line, "Error: "); ok {
						r.failed[strings.TrimSpace(summary)]++
					}
				}
			}
		})
	}
	wait.Wait()
}

func (r *runners) run(t *testing.T, i int, command string) error {
	t.Helper()
	_, err := r.clis[i].With(r.variables()...).Run(t.Context(), command, "-input=false", "-auto-approve", "-no-color")
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runs++
	r.lives[i] = command == "apply"
	return err
}

func (r *runners) variables() []string {
	return []string{fmt.Sprintf("TF_VAR_holder=%d", r.holder), fmt.Sprintf("TF_VAR_revision=%d", r.revision)}
}

// wantSound wants what holds at any time, and with a number of live runners that
// all they declare is there.
func (r *runners) wantSound(t *testing.T, when string, live int) {
	t.Helper()
	records := left(t, r.site)
	if double := duplicates(records); len(double) > 0 {
		t.Errorf("%s: there twice: %q", when, double)
	}
	defaults := 0
	for _, status := range r.site.Objects(fmt.Sprintf("/service/boards/%d/statuses", r.site.IDOf(t, "/service/boards", "name", "Alerts"))) {
		if status["defaultFlag"] == true {
			defaults++
		}
	}
	if defaults != 1 {
		t.Errorf("%s: the board has %d defaults", when, defaults)
	}
	if live < 0 {
		return
	}
	first, second := map[any]int64{}, map[any]int64{}
	for _, entry := range r.site.Objects(fmt.Sprintf("/company/companies/%d/managementSummaryReports", r.site.IDOf(t, "/company/companies", "identifier", "Shared"))) {
		of := map[any]map[any]int64{"WorkstationsAndServers": first, "BackupStats": second}[entry["deviceType"]]
		of[entry["groupIdentifier"]] = psa.Record(entry).ID()
	}
	for managedID, id := range second {
		if first[managedID] == 0 || first[managedID] > id {
			t.Errorf("%s: the pair of %v has the ids %d and %d", when, managedID, first[managedID], id)
		}
	}
	if want := min(live, 1) + live; len(first) != want || len(second) != want {
		t.Errorf("%s: there are %d and %d managed ids, want %d pairs", when, len(first), len(second), want)
	}
	if orphans, missing := compare(records, managedIn(t, r.clis...)); missing > 0 || len(orphans) > 0 {
		// The default of the board stays behind when it is destroyed.
		orphans = slices.DeleteFunc(orphans, func(what string) bool { return strings.HasPrefix(what, "/service/boards/{parentId}/statuses") })
		if missing > 0 || len(orphans) > 0 {
			t.Errorf("%s: %d records are missing, no state knows %q", when, missing, orphans)
		}
	}
}
