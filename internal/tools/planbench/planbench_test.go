package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestAllocated(t *testing.T) {
	t.Parallel()
	const trace = `other output
gc 1 @0.012s 2%: 0.01+1.2+0.003 ms clock, 0.02+0.1/1/0+0.006 ms cpu, 3->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.020s 2%: 0.01+1.2+0.003 ms clock, 0.02+0.1/1/0+0.006 ms cpu, 4->6->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
`
	// 4 MB up to the first collection, and 5 on the 1 that it left.
	if got := allocated(strings.NewReader(trace)); got != 9<<20 {
		t.Errorf("allocated %d bytes", got)
	}
}

func TestFloors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ clients, want int }{{1, 14}, {700, 1412}, {1001, 2017}} {
		if got := sum(floors(c.clients)); got != c.want {
			t.Errorf("%d clients need %d calls, want %d", c.clients, got, c.want)
		}
	}
}

// Every call is counted beside the floor that it belongs to.
func TestGrouped(t *testing.T) {
	t.Parallel()
	got := grouped(map[string]int{
		"GET /company/companies": 1, "GET /company/companies/{id}": 4, "GET /login/companyinfo/acme": 1,
		"GET /procurement/types": 1, "GET /procurement/catalog/{id}": 1, "POST /company/contacts": 2,
	})
	want := map[string]int{"GET /company/companies": 5, discovery: 1, sharedOperation: 2, "POST /company/contacts": 2}
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%s: %d, want %d", name, got[name], n)
		}
	}
	if sum(got) != sum(want) {
		t.Errorf("counted %v", got)
	}
}

// some are results of a run that keeps every bar.
func some() results {
	calls := func(n int) usage {
		return usage{calls: map[string]int{"GET /company/companies": n}, wall: time.Second, cpu: time.Duration(n) * time.Millisecond, memory: 1 << 20}
	}
	return results{
		options: options{latency: time.Millisecond}, version: "Terraform v1.0",
		growth:    []growth{{90, calls(sum(floors(90)))}, {700, calls(sum(floors(700)))}},
		immediate: calls(1), narrow: calls(1), narrowImmediate: calls(1), naive: calls(9), builtin: calls(0), companies: calls(2), workspace: calls(12), added: calls(20),
		burst: calls(59), paced: calls(59),
	}
}

// A figure falls short exactly when it is beyond its bar.
func TestFigures(t *testing.T) {
	t.Parallel()
	shorts := func(r results) (names []string) {
		for _, f := range r.figures() {
			if f.short {
				names = append(names, f.name)
			}
		}
		return names
	}
	if got := shorts(some()); len(got) > 0 {
		t.Fatalf("falls short: %q", got)
	}
	for name, spoil := range map[string]func(*results){
		"Refresh of 5604 objects: calls":           func(r *results) { r.growth[1].calls = map[string]int{"": 1483} },
		"The same with 1ms a call, `max":           func(r *results) { r.growth[1].wall = 1251 * time.Millisecond },
		"The same, `max":                           func(r *results) { r.narrow.wall = 1251 * time.Millisecond },
		"The same, `-parallelism=400`: memory":     func(r *results) { r.growth[1].memory = 81 << 20 },
		"One client's workspace: calls":            func(r *results) { r.workspace.calls = map[string]int{"": 13} },
		"One client's workspace: time of a plan":   func(r *results) { r.workspace.wall = 2 * time.Second },
		"A client is added, 8 objects: calls":      func(r *results) { r.added.calls = map[string]int{"": 21} },
		"Calls grow with the objects to the power": func(r *results) { r.growth[0].calls = map[string]int{"": 1} },
		"Processor time of the provider grows":     func(r *results) { r.growth[0].cpu = time.Millisecond },
		"A company, of 700: processor time":        func(r *results) { r.companies.cpu = 700 * 4 * time.Millisecond },
		"A company: memory that is allocated":      func(r *results) { r.companies.garbage = 700 * (1<<20 + 1) },
	} {
		r := some()
		spoil(&r)
		if got := shorts(r); len(got) != 1 || !strings.HasPrefix(got[0], name) {
			t.Errorf("%s: falls short: %q", name, got)
		}
	}
}

// The plot is an image by itself: well-formed, with colors for both kinds of page,
// and nothing that a browser would have to fetch.
func TestPlot(t *testing.T) {
	t.Parallel()
	image := plot(some().growth)
	decoder := xml.NewDecoder(strings.NewReader(image))
	dots := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if element, ok := token.(xml.StartElement); ok && element.Name.Local == "circle" {
			dots++
		}
	}
	if dots != 4 {
		t.Errorf("%d dots for two panels of two sizes", dots)
	}
	if !strings.Contains(image, "prefers-color-scheme: dark") {
		t.Error("no colors for a dark page")
	}
	without := strings.Replace(image, `xmlns="http://www.w3.org/2000/svg"`, "", 1)
	if found := regexp.MustCompile(`https?:|href|url\(|@import|NaN|Inf`).FindString(without); found != "" {
		t.Errorf("the plot has %q", found)
	}
}

// The guide's text around the figures stays, and so does the guide where there is
// no place for them.
func TestWriteGuide(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	template := filepath.Join(root, "templates", "guides", "scaling.md.tmpl")
	for _, directory := range []string{filepath.Dir(template), filepath.Join(root, filepath.Dir(plotFile))} {
		if err := os.MkdirAll(directory, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r := some()
	for text, ok := range map[string]bool{"before\n" + measuredBegins + "\nold\n" + measuredEnds + "\nafter\n": true, "no place": false} {
		if err := os.WriteFile(template, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := r.writeGuide(template)
		raw, _ := os.ReadFile(template)
		if !ok {
			if err == nil || string(raw) != text {
				t.Errorf("%v, %s", err, raw)
			}
			continue
		}
		got := string(raw)
		if err != nil || !strings.HasPrefix(got, "before\n") || !strings.HasSuffix(got, "\nafter\n") || strings.Contains(got, "old") || !strings.Contains(got, "| 700 | 5604 |") {
			t.Errorf("%v, %s", err, got)
		}
		if _, err := os.Stat(filepath.Join(root, plotFile)); err != nil {
			t.Error(err)
		}
	}
}

// What the provider creates is what a state file has, by client and index.
func TestWriteState(t *testing.T) {
	t.Parallel()
	site, err := newSite(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer site.close()
	m, err := newMaker(t.Context(), site.settings())
	if err != nil {
		t.Fatal(err)
	}
	common, err := m.share(t.Context(), site.setup)
	if err != nil {
		t.Fatal(err)
	}
	made, err := m.clients(t.Context(), common, 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "terraform.tfstate")
	if err := writeState(file, append(common.instances, made...)); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Version   int
		Resources []struct {
			Module, Type string
			Instances    []struct {
				IndexKey   *int `json:"index_key"`
				Attributes map[string]any
				Identity   map[string]any
			}
		}
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, r := range state.Resources {
		for i, one := range r.Instances {
			counts[r.Module]++
			if one.Attributes["id"] == nil || one.Attributes["id"] != one.Identity["id"] {
				t.Errorf("%s has the id %v and the identity %v", r.Type, one.Attributes["id"], one.Identity)
			}
			if (r.Type == "connectwise_agreement_addition") != (one.IndexKey != nil && *one.IndexKey == i) {
				t.Errorf("%s has the index %v", r.Type, one.IndexKey)
			}
		}
	}
	if state.Version != 4 || counts[""] != sharedObjects || counts["module.client[0]"] != objectsPerClient || counts["module.client[1]"] != objectsPerClient {
		t.Errorf("version %d, instances %v", state.Version, counts)
	}
}
