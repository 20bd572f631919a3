package acctest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

var (
	storms       = flag.Int("storms", 1, "how many seeds TestAccFaults plays")
	firstStorm   = flag.Int64("first-storm", 0, "the first seed of TestAccFaults")
	stormClients = flag.Int("storm-clients", 2, "how many clients the configuration of TestAccFaults has")
	hang         = flag.Duration("hang", 700*time.Millisecond, "how long a call of TestAccFaults hangs")
	attempt      = flag.String("attempt", "500ms", "the provider's request_timeout in TestAccFaults")
	repetitions  = flag.Int("repetitions", 2, "the provider's max_retries in TestAccFaults")
	unsaid       = flag.Bool("unsaid", false, "let TestAccFaults throttle without Retry-After, too: the provider waits half a minute then")
)

// faultKinds are the ways in which a call fails.
func faultKinds() []psasim.Fault {
	kinds := []psasim.Fault{
		{Name: "429 with Retry-After", Status: http.StatusTooManyRequests, RetryAfter: time.Second},
		{Name: "500 before it took effect", Status: http.StatusInternalServerError},
		{Name: "500 after it took effect", Status: http.StatusInternalServerError, After: true},
		{Name: "502", Status: http.StatusBadGateway, HTML: true},
		{Name: "connection cut before it took effect", Cut: true},
		{Name: "connection cut after it took effect", Cut: true, After: true},
		{Name: "hang before it took effect", Delay: *hang, Status: http.StatusGatewayTimeout},
		{Name: "hang after it took effect", Delay: *hang, After: true},
		{Name: "half an object", WrongJSON: true, After: true},
		{Name: "web page before it took effect", HTML: true},
		{Name: "web page after it took effect", HTML: true, After: true},
	}
	if *unsaid {
		kinds = append(kinds, psasim.Fault{Name: "429 without Retry-After", Status: http.StatusTooManyRequests, NoRetryAfter: true})
	}
	return kinds
}

// One call in ten fails, in every way that a site and a network know, while the
// complete example with many clients is applied, changed and destroyed. An apply
// that ends with an error is cleared by the next; then nothing is there twice,
// nothing is unknown to the state, and the plan is empty.
func TestAccFaults(t *testing.T) {
	for seed := *firstStorm; seed < *firstStorm+int64(*storms); seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, seed)
			for _, phase := range []struct {
				name    string
				prepare func()
				command []string
			}{
				{"apply", func() { s.write(t, 0) }, []string{"apply"}},
				{"change", func() { s.write(t, 1) }, []string{"apply"}},
				{"destroy", func() { removePushed(t, s.site) }, []string{"destroy"}},
			} {
				phase.prepare()
				s.play(t, phase.name, phase.command...)
			}
			s.report(t)
		})
	}
}

// storm is one seed.
type storm struct {
	seed int64
	site *acctest.Site
	cli  *terraform.CLI
	// began counts the runs of Terraform, each of which has other faults.
	began int64

	calls, repeated, twice, orphans int
	faults, errors                  map[string]int
}

func newStorm(t *testing.T, seed int64) *storm {
	t.Helper()
	site := acctest.NewFaultySite(t)
	s := &storm{seed: seed, site: site, faults: map[string]int{}, errors: map[string]int{}}
	configuration := files(t, "complete")
	for name, text := range configuration {
		configuration[name] = acctest.Unprotected(text)
	}
	configuration["storm_override.tf"] = fmt.Sprintf("provider \"connectwise\" {\n  requests_per_second = 10000\n  request_timeout = %q\n  max_retries = %d\n}\n",
		*attempt, *repetitions)
	s.cli = newCLI(t, site, configuration)
	return s
}

// write writes the clients, and what the plans include, in one of two versions. In
// the second the first client is gone and a new one there, every client has moved,
// and one, whose backups succeed, has another number at the vendor.
func (s *storm) write(t *testing.T, version int) {
	t.Helper()
	var usage strings.Builder
	usage.WriteString("Account No,Cust. ID,Company,Username,SPlan,Service,Type,Disk Usage (GB),Mailboxes,Last Backup,Last Status\n")
	clients := map[string]any{}
	for i := version; i < *stormClients+version; i++ {
		customer := 10_000 + i
		if i == 1 {
			customer += 1000 * version
		}
		clients[fmt.Sprintf("Client%02d", i)] = map[string]any{
			"name": fmt.Sprintf("Client %d", i), "customer_id": customer, "plan": "BASIC", "start_date": "2026-11-01",
			"address": fmt.Sprintf("%d Court Square", 1+version), "city": "Tampa", "state": "FL",
			"contact": map[string]string{"first_name": "Ada", "last_name": fmt.Sprintf("Client%d", version)},
		}
		// A client with devices and tickets cannot be deleted.
		if i == 0 {
			continue
		}
		status := []string{"Failed", "Success"}[i%2]
		fmt.Fprintf(&usage, "%d,%d,Client %d,srv01,Standard 25GB,Online Backup,Server,%d.5,,%s03:12:44Z,%s\n",
			500_000+i, customer, i, 20+10*version+i, yesterday, status)
	}
	included := 25 + 5*version
	plans := map[string]any{"BASIC": map[string]any{
		"name": "Basic", "vendor_level": "Standard 25GB", "fee": 8 + version, "included_gb": included, "price": 1.5, "cost": 0.3,
	}}
	raw, err := json.Marshal(map[string]any{"clients": clients, "plans": plans})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"usage.csv": usage.String(), "zz.auto.tfvars.json": string(raw)} {
		if err := os.WriteFile(s.cli.Path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// play runs a command under faults and, if it fails, again: in every other seed
// without faults, in the others with more of them, at last without. A run without
// faults ends well.
func (s *storm) play(t *testing.T, name string, command ...string) {
	t.Helper()
	const most = 8
	for try, ok := 1, false; !ok; try++ {
		calm := try > 1 && (s.seed%2 == 0 || try == most)
		if !calm {
			s.began++
			s.site.Chaos(s.seed*1000+s.began, 0.1, faultKinds()...)
		}
		var told []string
		told, ok = s.run(t, command...)
		s.site.ClearFaults()
		for _, what := range told {
			summary, detail, _ := strings.Cut(what, ": ")
			if strings.Contains(detail, "it is not known whether the object was created") {
				summary += ", because it is not known whether that was done"
			}
			s.errors[name+": "+summary]++
		}
		switch {
		case ok:
			t.Logf("%s: done after %d runs", name, try)
		case calm:
			t.Fatalf("%s: run %d failed: %q", name, try, told)
		}
	}
	twice, orphans := wantNothingAstray(t, name, s.site, s.cli)
	s.twice, s.orphans = s.twice+twice, s.orphans+orphans
	if command[0] == "apply" {
		wantEmpty(t, s.cli)
	}
}

// run runs a command and returns the errors that it told.
func (s *storm) run(t *testing.T, command ...string) (told []string, ok bool) {
	t.Helper()
	s.site.ResetRequests()
	out, err := s.cli.Run(t.Context(), append(command, "-input=false", "-auto-approve", "-json")...)
	requests := s.site.Requests()
	s.calls += len(requests)
	failed := map[string]int{}
	for _, r := range requests {
		call := fmt.Sprint(r.Method, r.Path, r.Query, string(r.Body))
		if failed[call] > 0 {
			failed[call]--
			s.repeated++
		}
		if r.Fault != "" {
			failed[call]++
			s.faults[r.Fault]++
		}
	}
	for line := range strings.Lines(out) {
		var message struct {
			Diagnostic struct{ Severity, Summary, Detail string }
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Diagnostic.Severity == "error" {
			told = append(told, message.Diagnostic.Summary+": "+strings.Join(strings.Fields(message.Diagnostic.Detail), " "))
		}
	}
	if err != nil && len(told) == 0 {
		t.Fatal(err)
	}
	return told, err == nil
}

func (s *storm) report(t *testing.T) {
	t.Helper()
	total := 0
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.faults)) {
		total += s.faults[name]
		fmt.Fprintf(&text, "\n  %3d × %s", s.faults[name], name)
	}
	if total == 0 {
		t.Error("no call failed")
	}
	for _, what := range slices.Sorted(maps.Keys(s.errors)) {
		fmt.Fprintf(&text, "\n  error %d × %s", s.errors[what], what)
	}
	t.Logf("seed %d: %d calls, %d faults, %d calls repeated, %d records twice, %d orphans%s", s.seed, s.calls, total, s.repeated, s.twice, s.orphans, &text)
}
