package acctest_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

var kills = flag.Int("kills", 2, "how many applies each test of killed applies kills")

const killedClients = 20

// manyClients is [oneClient] for each of several clients.
func manyClients() string {
	text := strings.NewReplacer(
		`"client" {`, "\"client\" {\n  for_each = local.clients", `"first" {`, "\"first\" {\n  for_each = local.clients", `"second" {`, "\"second\" {\n  for_each = local.clients",
		"connectwise_company.client.id", "connectwise_company.client[each.key].id", "connectwise_contact.client.id", "connectwise_contact.client[each.key].id",
		"connectwise_agreement.client.id", "connectwise_agreement.client[each.key].id", `"BayLegal"`, "each.key", `"Bay Legal"`, "each.key",
		`"EFS-1"`, `"EFS-${each.value}"`,
	).Replace(oneClient)
	// At the usual rate a round takes half a minute, most of it waiting.
	text += "provider \"connectwise\" {\n  requests_per_second = 200\n}\n"
	return text + fmt.Sprintf("locals { clients = { for i in range(%d) : format(\"Client%%02d\", i) => 100 + i } }\n", killedClients)
}

// victims are the processes of an apply that a kill hits.
type victims struct {
	name                string
	terraform, provider bool
}

// round is one kill: who dies after which write, and whether the state is lost
// with the machine that ran the apply.
type round struct {
	who    victims
	lost   bool
	moment int
}

func (r round) String() string {
	state := "state kept"
	if r.lost {
		state = "state lost"
	}
	return fmt.Sprintf("%s killed after %d writes, %s", r.who.name, r.moment, state)
}

// rounds are n kills, the same ones in every run.
func rounds(n int, seed uint64) []round {
	random := rand.New(rand.NewPCG(seed, seed))
	all := make([]round, n)
	for i := range all {
		all[i] = round{
			who:    []victims{{"terraform", true, false}, {"provider", false, true}, {"both", true, true}}[i%3],
			lost:   i/3%2 == 1,
			moment: 1 + random.IntN(6*killedClients-1),
		}
	}
	return all
}

// play kills an apply and returns the site, the CLI of what is left, and how
// many objects no state knows.
func (r round) play(t *testing.T) (site *acctest.Site, cli *terraform.CLI, unknown int) {
	t.Helper()
	site = acctest.NewSite(t)
	fillMSP(t, site)
	site.ResetRequests()
	cli = newCLI(t, site, map[string]string{"main.tf": manyClients()})
	lived, killed := killApply(t, cli, r.who, r.moment, func() int { return len(site.Writes()) })
	if !killed {
		t.Fatalf("the apply ended after %d writes, before %d", len(site.Writes()), r.moment)
	}
	t.Logf("the provider lived %s longer", lived.Round(time.Millisecond))
	if r.lost {
		if err := os.Remove(cli.Path("terraform.tfstate")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return site, cli, unknownToState(t, site, cli)
}

// wantEachOnce wants every object of every client to be there, once, and returns
// how many there are.
func wantEachOnce(t *testing.T, site *acctest.Site) (total int) {
	t.Helper()
	for collection, want := range map[string]int{"companies": 1, "contacts": 1, "agreements": 1, "managementSummaryReports": 2, "additions": 1} {
		got := ours(t, site)[collection]
		total += len(got)
		if len(got) != want*killedClients || twice(got) {
			t.Errorf("the site has %d %s, want %d, each once: %v", len(got), collection, want*killedClients, got)
		}
	}
	return total
}

func twice(keys []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(keys)))) != len(keys)
}

// An apply of many clients is killed at a random moment: the next one, told to
// adopt what is there, creates what is missing, and nothing twice. No provider
// outlives its Terraform.
func TestAccKilled(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	var table strings.Builder
	for _, r := range rounds(*kills, 1) {
		t.Run(r.String(), func(t *testing.T) {
			site, cli, unknown := r.play(t)
			adopting := cli.With("CONNECTWISE_ON_EXISTING=adopt")
			if _, err := adopting.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-no-color"); err != nil {
				t.Fatal(err)
			}
			wantEmpty(t, cli)
			total := wantEachOnce(t, site)
			fmt.Fprintf(&table, "%s: %d objects no state knew, one apply later %d, none twice: %t, plan empty\n", r, unknown, total, !t.Failed())
		})
	}
	t.Log("\n" + table.String())
}

// Without adopt an apply after a kill creates nothing twice and changes nothing
// that is there. What its errors say to paste is enough to converge.
func TestAccKilledThenError(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	var table strings.Builder
	for _, r := range rounds(*kills, 2) {
		t.Run(r.String(), func(t *testing.T) {
			site, cli, unknown := r.play(t)
			site.ResetRequests()
			pasted, applies := pasteImports(t, cli, func() {
				for collection, keys := range ours(t, site) {
					if twice(keys) {
						t.Errorf("the site has %s twice: %v", collection, keys)
					}
				}
				for _, write := range site.Writes() {
					if !strings.HasPrefix(write, "POST ") {
						t.Errorf("an apply that met objects of an earlier one sent %s", write)
					}
				}
			})
			wantEmpty(t, cli)
			total := wantEachOnce(t, site)
			if pasted != unknown {
				t.Errorf("%d import blocks were pasted for %d objects that no state knew", pasted, unknown)
			}
			fmt.Fprintf(&table, "%s: %d objects no state knew, %d import blocks pasted, after %d applies %d objects, none twice: %t, plan empty\n",
				r, unknown, pasted, applies, total, !t.Failed())
		})
	}
	t.Log("\n" + table.String())
}

// killApply kills an apply once a count has come to a moment, waits for all of
// its processes to be gone, and returns how long that took. It reports whether
// the apply was killed, and did not end before that moment.
func killApply(t *testing.T, cli *terraform.CLI, who victims, moment int, count func() int) (lived time.Duration, killed bool) {
	t.Helper()
	apply := cli.Command(t.Context(), "sh", "-c", `exec "$TERRAFORM" apply -input=false -auto-approve -no-color`)
	if err := apply.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = apply.Wait()
		close(ended)
	}()
	for count() < moment {
		select {
		case <-ended:
			return 0, false
		case <-time.After(time.Millisecond):
		}
	}
	providers := children(apply.Process.Pid)
	if len(providers) == 0 {
		t.Fatal("no provider was found")
	}
	if who.terraform {
		_ = syscall.Kill(apply.Process.Pid, syscall.SIGKILL)
	}
	if who.provider {
		for _, pid := range providers {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	at := time.Now()
	<-ended
	for _, pid := range providers {
		for alive(pid) {
			if time.Since(at) > time.Minute {
				t.Fatalf("the provider %d outlives its Terraform", pid)
			}
			time.Sleep(time.Millisecond)
		}
	}
	return time.Since(at), true
}

func children(pid int) []int {
	raw, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, task := range tasks {
		if task.Name() != strconv.Itoa(pid) {
			more, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
			raw = append(append(raw, ' '), more...)
		}
	}
	var pids []int
	for field := range strings.FieldsSeq(string(raw)) {
		if n, err := strconv.Atoi(field); err == nil {
			pids = append(pids, n)
		}
	}
	return pids
}

// alive reports whether a process runs. A dead one may stay as a zombie until
// somebody collects it.
func alive(pid int) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, ok := strings.Cut(string(raw), ") ")
	return ok && !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
}

// ours are the natural keys of the clients' objects by collection.
func ours(t *testing.T, site *acctest.Site) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	add := func(collection string, parts ...any) {
		found[collection] = append(found[collection], fmt.Sprint(parts...))
	}
	for _, company := range site.Objects("/company/companies") {
		identifier := fmt.Sprint(company["identifier"])
		if !strings.HasPrefix(identifier, "Client") {
			continue
		}
		add("companies", identifier)
		for _, report := range site.Objects(fmt.Sprintf("/company/companies/%v/managementSummaryReports", company["id"])) {
			add("managementSummaryReports", identifier, report["groupIdentifier"], report["deviceType"])
		}
	}
	reference := func(object map[string]any) string {
		company, _ := object["company"].(map[string]any)
		return fmt.Sprint(company["id"])
	}
	for _, contact := range site.Objects("/company/contacts") {
		if contact["firstName"] == "Bea" {
			add("contacts", reference(contact), contact["lastName"])
		}
	}
	for _, agreement := range site.Objects("/finance/agreements") {
		add("agreements", reference(agreement), agreement["name"])
		for _, addition := range site.Objects(fmt.Sprintf("/finance/agreements/%v/additions", agreement["id"])) {
			add("additions", agreement["id"], addition["serialNumber"])
		}
	}
	return found
}

// unknownToState counts the objects of the clients that Terraform forgot.
func unknownToState(t *testing.T, site *acctest.Site, cli *terraform.CLI) int {
	t.Helper()
	total := 0
	for _, keys := range ours(t, site) {
		total += len(keys)
	}
	out, err := cli.Run(t.Context(), "state", "list")
	if err != nil && !strings.Contains(err.Error(), "No state file") {
		t.Fatal(err)
	}
	for address := range strings.FieldsSeq(out) {
		if strings.HasPrefix(address, "connectwise_") {
			total--
		}
	}
	return total
}
