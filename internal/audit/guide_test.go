package audit_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/audit"
)

var update = flag.Bool("update", false, "write the rules into the guide")

// The guide documents every rule, in the order and words of the table.
func TestGuideHasEveryRule(t *testing.T) {
	t.Parallel()
	const file, begin, end = "../../templates/guides/audit.md.tmpl", "<!-- rules -->\n", "<!-- end of rules -->\n"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	got, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("the guide has no part for the rules")
	}
	var want strings.Builder
	for _, r := range audit.Rules {
		fmt.Fprintf(&want, "\n### `%s`\n\n%s", r.Name, strings.ToUpper(string(r.Severity[:1]))+string(r.Severity[1:]))
		if r.Step != 0 {
			fmt.Fprintf(&want, ", step %d", r.Step)
		}
		fmt.Fprintf(&want, ". %s\n\n- What it breaks: %s\n- Remedy: %s\n", r.Meaning, r.Breaks, r.Remedy)
	}
	want.WriteString("\n")
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+want.String()+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want.String() {
		t.Error("the guide differs from the rules: run go test ./internal/audit -run Guide -update, then make docs")
	}
}
