package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// The guides say what the code does: every rule by which something is held with
// its remedy, every measure.
func TestGuidesAreCurrent(t *testing.T) {
	paths, err := filepath.Glob("../../../templates/guides/*.md.tmpl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	var read strings.Builder
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := fill(string(raw))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if text != string(raw) {
			t.Errorf("%s is not current: run make docs", path)
		}
		read.Write(raw)
	}
	all := read.String()
	for _, rule := range plan.Holds {
		if !strings.Contains(all, "### `"+rule.Name+"`\n\n"+rule.Meaning+"\n\n**What to do:** "+rule.Remedy+"\n") {
			t.Errorf("no guide has the rule %s", rule.Name)
		}
	}
	for _, m := range policy.Measures {
		if !strings.Contains(all, "| `"+string(m)+"` |") {
			t.Errorf("no guide has the measure %s", m)
		}
	}
}

func TestFill(t *testing.T) {
	for text, want := range map[string]string{
		"nothing": "nothing",
		"a\n<!-- generated: measures -->\nold\n<!-- end of generated -->\nb": "a\n<!-- generated: measures -->\n\n" + measures() + "\n<!-- end of generated -->\nb",
		"<!-- generated: unknown -->\n<!-- end of generated -->":             "",
		"<!-- generated: holds -->\nno end":                                  "",
	} {
		got, err := fill(text)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("fill(%q) = %q, %v", text, got, err)
		}
	}
}
