package syncrun_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A preview reads and never writes, and names no machine; the run that is given
// its hash writes what it lists.
func TestPreviewNeverWrites(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 3)
	p.withTickets()
	p.happens(1, "backup_failed")
	dated := p.Intercepted()
	p.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method != http.MethodGet {
			t.Errorf("the preview sent %s %s", r.Method, r.URL.Path)
		}
		dated(w, r, next)
	})
	preview := p.Data(previewName, p.inputs()).Has("source", nil).Has("empty", false)
	if len(preview.Requests) == 0 || strings.Contains(preview.Text("changes")+preview.Text("text"), "machine-") {
		t.Errorf("%d requests, changes: %s", len(preview.Requests), preview.Text("changes"))
	}
	p.Intercept(dated)
	hash := p.Data(previewName, p.inputs()).Has("empty", false).Value("sha256")
	p.Create(p.config(kittest.Config{"preview": hash}))
	p.wantQuantity(1, billed(1))
	p.Data(previewName, p.inputs()).Has("empty", true).Has("text", "Nothing to write.\n")
}

// Within the interval a change of usage plans nothing, and a run that happens for
// another reason pushes nothing and says so in the article's words; tickets go on.
func TestIntervalThroughProtocol(t *testing.T) {
	t.Parallel()
	const article = "Skipping ConnectWise synchronization (only updating every 12 hours)."
	p := newProtocol(t, 2)
	p.withTickets()
	p.Create(p.config(nil))
	p.wantQuantity(1, billed(1))
	p.grow(1)
	p.Plan(p.config(nil)).Plans("no-op").Sent()

	p.happens(1, "backup_failed")
	result := p.Update(p.config(nil)).Warns("", willRun).Has("reason", "The usage differs from the last push, or customers that the minimum interval held back are due.")
	for _, w := range writes(result.Requests) {
		if !strings.Contains(w, "/service/tickets") {
			t.Errorf("within the interval %s was sent", w)
		}
	}
	if tickets := p.Objects("/service/tickets"); len(tickets) != 1 {
		t.Errorf("%d tickets", len(tickets))
	}
	p.wantQuantity(1, billed(1))
	if text := result.Text("results"); !strings.Contains(text, "skipped") {
		t.Errorf("results: %s", text)
	}
	for _, file := range []string{"reports/nightly.json", "reports/nightly.html"} {
		if !strings.Contains(p.read(file), article) {
			t.Errorf("%s lacks %q", file, article)
		}
	}
	p.Update(p.config(kittest.Config{"force": "2026-11-24 reprocessed"}))
	p.wantQuantity(1, billed(1)+1)
}

// A state that was lost within the interval pushes nothing a second time.
func TestStateLostWithinTheInterval(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.Create(p.config(nil))
	p.grow(1)
	p.Forget()
	if sent := writes(p.Create(p.config(nil)).Requests); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
	p.wantQuantity(1, billed(1))
}

// A run that has nothing to compare writes nothing, whatever triggered it; with
// verify it finds what somebody edited.
func TestVerify(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.settings = `, "minimum_interval": "0s"`
	p.Create(p.config(nil))
	c := p.site.Clients[1]
	p.MustEdit(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions["online_backup"], map[string]any{"quantity": 7})
	p.Update(p.config(kittest.Config{"triggers": kittest.Config{"night": "1"}})).Sent()
	p.wantQuantity(1, 7)
	p.Update(p.config(kittest.Config{"triggers": kittest.Config{"night": "1"}, "verify": true}))
	p.wantQuantity(1, billed(1))
}

// An input that is not known yet leaves open whether a run happens. It does not
// where the input turns out to be what it was.
func TestUnknownInput(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	config := p.config(nil)
	p.Create(config)
	for _, name := range []string{"policy", "customers", "source", "preview", "preview_text", "force", "triggers", "verify"} {
		unknown := maps.Clone(config)
		unknown[name] = kittest.Unknown
		planned := p.Plan(unknown).Sent().Plans("update")
		if got := planned.Unknown(); !slices.Contains(got, "results") || !slices.Contains(got, "reason") {
			t.Errorf("%s: unknown are %q", name, got)
		}
		p.Resolve(unknown, config).Plans("no-op").Sent()
	}
	p.grow(1)
	unknown := maps.Clone(config)
	unknown["triggers"] = kittest.Unknown
	p.Resolve(unknown, p.config(kittest.Config{"triggers": kittest.Config{"night": "1"}})).Has("reason", "triggers changed.")
}

// The usage may change between plan and apply: what it says then is pushed.
func TestSavedPlan(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.settings = `, "minimum_interval": "0s"`
	p.Create(p.config(nil))
	p.grow(1)
	p.ApplyLater(p.config(nil), func() { p.grow(1); p.grow(0) }).Warns("", willRun)
	p.wantQuantity(0, billed(0)+1)
	p.wantQuantity(1, billed(1)+2)
}

// To destroy a run writes nothing.
func TestDestroy(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.Create(p.config(nil))
	p.Delete().Sent()
	p.wantQuantity(1, billed(1))
}

// What went wrong with a ticket is in the state without the machine's name.
func TestStateHasNoNames(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.withTickets()
	p.happens(1, "backup_failed")
	p.Inject(psasim.Fault{Method: http.MethodPost, Path: "/service/tickets", Field: "summary", Code: "InvalidField", Message: "The summary with machine-1-0 is refused"})
	p.Create(p.config(nil)).Fails("", "The sync is not complete", "1 of 2 customers failed", "34001")
	state := fmt.Sprint(p.Value("results"), p.Value("events"), p.Value("source"), p.Value("reason"))
	if !strings.Contains(state, "failed") || strings.Contains(state, "machine-") {
		t.Errorf("the state has the name of a machine: %s", state)
	}
}

// The files of a report are for their owner alone, and the progress is JSON lines
// that end with the end of the run. None of them, nor the state, has a key.
func TestReportFiles(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	result := p.Create(p.config(nil))
	for _, ending := range []string{".json", ".html", ".progress.jsonl"} {
		name := "reports/nightly" + ending
		if info, err := os.Stat(p.path(name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
		if strings.Contains(p.read(name), "private-secret") {
			t.Errorf("%s has a key", name)
		}
	}
	if state := result.Text("results") + result.Text("events") + result.Text("source"); strings.Contains(state, "machine-") || strings.Contains(state, "private-secret") {
		t.Errorf("the state has a name or a key: %s", state)
	}
	var phases []string
	for line := range strings.Lines(p.read("reports/nightly.progress.jsonl")) {
		var one struct{ Phase, Customer, Status string }
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Errorf("%s: %s", line, err)
		}
		phases = append(phases, one.Phase+one.Customer+one.Status)
	}
	slices.Sort(phases[3 : len(phases)-1])
	if got, want := strings.Join(slices.Compact(phases), " "), "read plan write write34000pushed write34001pushed done"; got != want {
		t.Errorf("progress %q, want %q", got, want)
	}
}

// A run that fails keeps its old inputs in the state, so that what is new in the
// configuration is still to be run for.
func TestFailedRunKeepsItsInputs(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.now = p.now.Add(-13 * time.Hour)
	p.Create(p.config(nil))
	old := p.Value("policy")
	p.grow(1)
	p.now = p.now.Add(13 * time.Hour)
	p.Restart()
	p.settings += `, "accept": ["34000"]`
	p.Inject(psasim.Fault{Method: http.MethodPatch, Path: fmt.Sprintf("/finance/agreements/%d/", p.site.Clients[1].Agreement), Field: "quantity", Code: "InvalidField", Message: "no"})
	p.Update(p.config(nil)).Fails("", "1 of 2 customers failed")
	if p.Value("policy") != old {
		t.Error("the state has the policy of the run that failed")
	}
	p.Plan(p.config(nil)).Plans("update").Has("reason", "The policy changed.")
}

// A customer that fails keeps no other from being pushed. The next plan shows the
// run with its reason, and the next run writes what is left alone: after a first
// run, which Terraform replaces, as after a later one, and although the interval
// of the others has not passed.
func TestFailure(t *testing.T) {
	t.Parallel()
	fail := func(p *protocol) {
		p.Inject(psasim.Fault{Method: http.MethodPatch, Path: fmt.Sprintf("/finance/agreements/%d/", p.site.Clients[1].Agreement), Field: "quantity", Code: "InvalidField", Message: "no", Times: 1})
	}
	left := func(p *protocol, result *kittest.Result) {
		p.t.Helper()
		agreement := fmt.Sprintf("/finance/agreements/%d/", p.site.Clients[1].Agreement)
		additions := 0
		for _, w := range writes(result.Requests) {
			if strings.Contains(w, "/additions/") {
				additions++
				if !strings.Contains(w, agreement) {
					p.t.Errorf("%s was sent, which is not what was left", w)
				}
			}
		}
		if additions != 1 {
			p.t.Errorf("%d additions were written", additions)
		}
	}
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		p := newProtocol(t, 3)
		fail(p)
		p.Create(p.config(nil)).Fails("", "1 of 3 customers failed", "34001", "The next apply pushes what is left")
		if !p.Tainted {
			t.Error("the run is not tainted")
		}
		p.wantQuantity(0, billed(0))
		p.wantQuantity(1, 0)
		p.wantQuantity(2, billed(2))
		left(p, p.Update(p.config(nil)).Plans("replace"))
		p.wantQuantity(1, billed(1))
	})
	t.Run("update", func(t *testing.T) {
		t.Parallel()
		p := newProtocol(t, 3)
		p.now = p.now.Add(-13 * time.Hour)
		p.Create(p.config(nil))
		for i := range 3 {
			p.grow(i)
		}
		p.now = p.now.Add(13 * time.Hour)
		p.Restart()
		fail(p)
		p.Update(p.config(nil)).Warns("", willRun).Fails("", "1 of 3 customers failed", "34001")
		p.wantQuantity(0, billed(0)+1)
		p.wantQuantity(1, billed(1))
		p.Plan(p.config(nil)).Has("reason", "Customers failed or were not attempted in the last run.")
		left(p, p.Update(p.config(nil)))
		p.wantQuantity(1, billed(1)+1)
	})
}

// Links and files of others where the report goes make way for files of its own, and
// what a link leads to stays as it was.
func TestReportReplacesLinks(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(elsewhere, []byte("theirs"), 0o600))
	must(os.Mkdir(p.path("reports"), 0o700))
	must(os.Symlink(elsewhere, p.path("reports/nightly.json")))
	must(os.Symlink(elsewhere, p.path("reports/nightly.html")))
	must(os.Symlink(elsewhere, p.path("reports/nightly.progress.jsonl")))
	look := func() {
		t.Helper()
		for _, ending := range []string{".json", ".html", ".progress.jsonl"} {
			name := p.path("reports/nightly" + ending)
			info, err := os.Lstat(name)
			if err != nil || info.Mode() != 0o600 || info.Size() == 0 {
				t.Fatalf("%s: %v, %v", ending, info.Mode(), err)
			}
			must(os.Chmod(name, 0o644)) //nolint:gosec // a file that others can read is what the next run meets
		}
	}
	p.Create(p.config(nil))
	look()
	p.Update(p.config(kittest.Config{"force": "again"}))
	look()
	if raw, err := os.ReadFile(elsewhere); err != nil || string(raw) != "theirs" {
		t.Errorf("elsewhere is %q, %v", raw, err)
	}
}
