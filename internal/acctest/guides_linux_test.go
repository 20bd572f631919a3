package acctest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
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
	if n := refused(); n > 0 {
		t.Errorf("%d requests of plans were refused: they write", n)
	}
	if len(h.comments) != 2 || !strings.Contains(h.comments[0], "<code>clients/sun-dental</code>: Plan: 5 to add, 0 to change, 0 to destroy.") ||
		!strings.Contains(h.comments[1], "- `clients/harbor-vet` is removed. Merging destroys nothing in ConnectWise.") {
		t.Errorf("the comments are %q", h.comments)
	}
	if h.applies != 3 || h.adopted != 1 || h.removed != 1 {
		t.Errorf("%d pushes were applied, %d runs adopted, %d removed, want 3, 1, 1", h.applies, h.adopted, h.removed)
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
