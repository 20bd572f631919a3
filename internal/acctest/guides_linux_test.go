package acctest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const (
	sourceURL = "https://github.com/psaforge/terraform-provider-connectwise"
	mspURL    = "https://github.com/mymsp/msp-integration"
)

// keep shows a reader's log, and writes it to the directory GUIDE_LOGS names.
func (r *reader) keep(name string) {
	r.t.Log("\n" + r.log.String())
	if directory := os.Getenv("GUIDE_LOGS"); directory != "" {
		r.must(os.MkdirAll(directory, 0o755))
		r.must(os.WriteFile(filepath.Join(directory, name+".log"), []byte(r.log.String()), 0o600))
	}
}

// A reader with an empty directory follows "Getting started" and "Adding a client
// from CI" word for word, up to a second client, a run that was killed, and a
// client that is removed.
func TestAccGuides(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	// Another client has a contact of the same name.
	post(t, site, "/company/contacts", map[string]any{
		"firstName": "Sunny", "lastName": "Dent", "company": map[string]any{"id": site.IDOf(t, "/company/companies", "identifier", "AcmeMSP")},
	})
	remote := t.TempDir()
	r := newReader(t, site, map[string]string{sourceURL: repository(t, "examples"), mspURL: remote})
	defer r.keep("guides")
	if out, err := exec.CommandContext(t.Context(), "git", "init", "-q", "--bare", "-b", "main", remote).CombinedOutput(); err != nil {
		t.Fatalf("%s\n%s", err, out)
	}
	r.must(os.Symlink(remote, r.path("remote.git")))
	r.yours["PG_CONN_STR"] = postgres(t)
	address, refused := withReadOnlyKey(t, site)
	r.yours["CONNECTWISE_SITE_URL"] = address

	r.follow(readPage(t, "docs/guides/getting-started.md"), nil)
	clean(t, site)

	h := &hosting{reader: r}
	r.run("cd ..")
	r.follow(readPage(t, "docs/guides/adding-a-client.md"), h.react)
	clean(t, site)
	if _, err := r.job(r.checkout("origin/main"), "drift.yml", "drift", nil); err != nil {
		t.Errorf("the look for drift of what was just applied: %s", err)
	}
	if n := refused(); n > 0 {
		t.Errorf("%d requests of plans were refused: they write", n)
	}
	if len(h.comments) != 3 || !strings.Contains(h.comments[0], "<code>clients/sun-dental</code>: Plan: 5 to add, 0 to change, 0 to destroy.") ||
		!strings.Contains(h.comments[2], "- `clients/harbor-vet` is removed. Merging destroys nothing in ConnectWise.") {
		t.Errorf("the comments are %q", h.comments)
	}
	if h.applies != 4 || h.adopted != 1 || h.removed != 1 {
		t.Errorf("%d pushes were applied, %d runs adopted, %d removed, want 4, 1, 1", h.applies, h.adopted, h.removed)
	}
}

// clean wants nothing on the site that a template was not filled in for.
func clean(t *testing.T, site *acctest.Site) {
	t.Helper()
	for _, collection := range []string{"/procurement/catalog", "/company/companies", "/finance/agreements"} {
		for _, object := range site.Objects(collection) {
			if strings.Contains(fmt.Sprint(object), "${") {
				t.Errorf("the site has %v", object)
			}
		}
	}
}

// hosting does what GitHub does after a push, for a pull request, and when a
// workflow is run by hand.
type hosting struct {
	*reader
	main     string // the commit that was there before
	events   int    // how many were handled
	comments []string

	applies, adopted, removed int
}

func (h *hosting) react() {
	h.t.Helper()
	raw, _ := os.ReadFile(h.path(".events"))
	events := strings.Split(strings.TrimSpace(string(raw)), "\n")
	for _, event := range events[min(h.events, len(events)):] {
		switch words := strings.Fields(event); {
		case len(words) == 3 && words[0] == "pull-request":
			comment, err := h.planWorkflow(words[1], words[2])
			h.must(err)
			h.comments = append(h.comments, comment)
		case event == "workflow apply.yml -f directory=clients/sun-dental -f adopt=true":
			h.lose("client_sun_dental")
			h.must(h.applyWorkflow("", map[string]string{"inputs.directory": "clients/sun-dental", "inputs.on_existing": "adopt"}))
			h.adopted++
		case event == "workflow remove.yml -f directory=clients/harbor-vet":
			values := map[string]string{"inputs.directory": "clients/harbor-vet", "inputs.arguments": "-destroy"}
			main := func() string { return h.checkout("origin/main") }
			outputs, err := h.job(main(), "remove.yml", "changed", values)
			h.must(err)
			_, err = h.directories(main, outputs["steps.changed.outputs.clients"], true, values)
			h.must(err)
			h.removed++
		case event != "":
			h.t.Fatalf("nobody told what happens for %q", event)
		}
	}
	if len(raw) > 0 {
		h.events = len(events)
	}
	main, _ := h.command(h.t.Context(), "git", "-C", h.path("remote.git"), "rev-parse", "-q", "--verify", "main").Output()
	if now := strings.TrimSpace(string(main)); now != h.main {
		before := h.main
		if before == "" {
			before = strings.Repeat("0", len(now))
		}
		h.must(h.applyWorkflow(before, nil))
		h.main = now
		h.applies++
	}
}

// lose makes the backend forget a directory's state, as if the runner had died
// before it could save it.
func (h *hosting) lose(schema string) {
	h.t.Helper()
	out, err := h.command(h.t.Context(), "psql", h.yours["PG_CONN_STR"], "-c", "DELETE FROM "+schema+".states").CombinedOutput()
	fmt.Fprintf(&h.log, "\n(the state %s is lost)\n%s", schema, out)
	h.must(err)
}

// The provider that README says how to build from source is used without an
// init, and its program says its version.
func TestAccReadme(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	r := newReader(t, site, map[string]string{sourceURL: repository(t, "GNUmakefile", "go.mod", "go.sum", "main.go", "internal", "examples", "terraform-registry-manifest.json")})
	defer r.keep("readme")
	blocks := readPage(t, "README.md")
	installing := -1
	for i, block := range blocks {
		if block.language == "shell" && strings.Contains(block.text, "dev_overrides") {
			installing = i
		}
	}
	if installing < 1 || !strings.Contains(blocks[installing-1].text, "required_providers") {
		t.Fatal("README does not say how to install the provider and how to run it from source")
	}
	configuration := blocks[installing-1].text + "\n" + blocks[installing+1].text
	for _, variable := range site.Environment() {
		name, value, _ := strings.Cut(variable, "=")
		r.run(fmt.Sprintf("export %s=%q", name, value))
	}
	fillMSP(t, site)
	if _, err := site.Add("/company/companies", map[string]any{"identifier": "AcmeDental", "name": "Acme Dental"}); err != nil {
		t.Fatal(err)
	}
	r.follow(blocks[installing:installing+1], nil)
	r.run("mkdir ../configuration\ncd ../configuration")
	r.must(os.WriteFile(filepath.Join(r.directory(), "main.tf"), []byte(configuration), 0o600))
	r.run("terraform plan # Plan: 2 to add, 0 to change, 0 to destroy.")
}

// A reader adopts a site that was set up by hand, by the exporter and by import
// blocks.
func TestAccAdoptingGuide(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	fill(t, site)
	for _, identifier := range []string{"Client01", "Client02"} {
		post(t, site, "/company/companies", map[string]any{"identifier": identifier, "name": identifier})
	}
	r := newReader(t, site, nil)
	defer r.keep("adopting")
	for _, variable := range site.Environment() {
		name, value, _ := strings.Cut(variable, "=")
		r.run(fmt.Sprintf("export %s=%q", name, value))
	}
	site.ResetRequests()
	r.follow(readPage(t, "docs/guides/adopting.md"), nil)
	if writes := site.Writes(); len(writes) > 0 {
		t.Errorf("adopting wrote: %v", writes)
	}
}

// A runner that is killed while it applies leaves a lock that goes with it and
// objects that no state knows. The next run creates nothing twice, and adopts what
// is there when it is told to. A plan that was saved before is refused, and
// removing a directory whose objects exist is, too.
func TestAccRunnerKilled(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	r := newReader(t, site, nil)
	defer r.keep("killed")
	c := newTree(t, append(append(r.env, site.Environment()...), "PG_CONN_STR="+postgres(t))...)
	log := func(what, out string) { fmt.Fprintf(&r.log, "\n[%s]\n%s\n", what, out) }

	log("the MSP's side", c.must("scripts/plan msp && scripts/apply msp"))
	log("plan", c.must("scripts/plan clients/harbor-vet"))
	site.ResetRequests()
	apply := exec.CommandContext(t.Context(), "scripts/apply", "clients/harbor-vet")
	apply.Dir, apply.Env = c.directory, append(os.Environ(), c.env...)
	apply.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := apply.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = apply.Wait()
		close(ended)
	}()
	for len(site.Writes()) < 3 {
		select {
		case <-ended:
			t.Fatal("the apply ended before it was killed")
		case <-time.After(time.Millisecond):
		}
	}
	if err := syscall.Kill(-apply.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-ended
	log("killed", fmt.Sprintf("after the writes %v", site.Writes()))

	out, err := c.run("scripts/plan clients/harbor-vet && scripts/apply clients/harbor-vet")
	log("apply, without adopt", out)
	if err == nil || !strings.Contains(out, "exist") || !strings.Contains(out, "import {") {
		t.Errorf("the apply after the kill: %v\n%s", err, out)
	}
	out, err = c.run("scripts/plan clients/harbor-vet && scripts/apply clients/harbor-vet", "CONNECTWISE_ON_EXISTING=adopt")
	log("apply, with adopt", out)
	if err != nil || !strings.Contains(out, "existed and was adopted") {
		t.Fatalf("the adopting apply: %v\n%s", err, out)
	}
	company := site.IDOf(t, "/company/companies", "identifier", "HarborVet")
	if ids := site.Objects(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company)); len(ids) != 2 {
		t.Errorf("the client has the managed ids %v, want 2", ids)
	}
	if agreements := site.Objects("/finance/agreements"); len(agreements) != 1 {
		t.Errorf("the site has the agreements %v, want 1", agreements)
	}

	edit := `sed -i 's/ *customer_id/  included_gb = 50\n&/' clients/harbor-vet/main.tf && `
	log("a plan is saved, and another is applied", c.must(edit+"scripts/plan clients/harbor-vet && cp -R plans earlier && scripts/apply clients/harbor-vet && cp -R earlier/. plans/"))
	out, err = c.run("scripts/apply clients/harbor-vet")
	log("the plan that was saved before", out)
	if err == nil || !strings.Contains(out, "Saved plan is stale") {
		t.Errorf("a plan saved before another apply: %v\n%s", err, out)
	}
	c.must("rm -r plans && git mv clients/harbor-vet clients/harbor && git commit -qam rename && scripts/removed HEAD^1 '[\"clients/harbor-vet\"]' && git reset -q --hard HEAD^")
	out, err = c.run("git rm -qrf clients/harbor-vet && git commit -qm remove && scripts/removed HEAD^1 '[\"clients/harbor-vet\"]'")
	log("the directory is removed", out)
	if err == nil || !strings.Contains(out, "clients/harbor-vet was removed, and its state still has 7 objects.") {
		t.Errorf("removing a directory with objects: %v\n%s", err, out)
	}
}

// A reader builds the simulated site, uses and steers it. Every endpoint is on the
// page.
func TestAccSimulatorGuide(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(root, "docs/guides/simulator.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, endpoint := range psasim.AdminEndpoints() {
		if !strings.Contains(string(raw), "`"+endpoint) {
			t.Errorf("the page does not tell of %s", endpoint)
		}
	}
	r := newReader(t, acctest.NewSite(t), map[string]string{sourceURL: repository(t, "go.mod", "go.sum", "internal")})
	defer r.keep("simulator")
	t.Cleanup(func() { // The page's last command, where a test ends before it.
		_ = exec.Command("bash", "-c", fmt.Sprintf(". %s/site.env && kill $PSASIM_PID", r.path("work"))).Run() //nolint:noctx // the test's context has ended
	})
	r.follow(readPage(t, "docs/guides/simulator.md"), nil)
}
