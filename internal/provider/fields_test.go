package provider_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The field of the API that each attribute maps to follows from its name. The
// table shows the outcome: a change of it is a change of behavior.
func TestFields(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	for _, d := range provider.Definitions() {
		fields := kit.MustCompile(d).Fields()
		for _, attribute := range slices.Sorted(maps.Keys(fields)) {
			fmt.Fprintf(&table, "%s.%s %s.%s\n", d.Type, attribute, d.Model, fields[attribute])
		}
	}
	const golden = "testdata/fields.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if table.String() == string(want) {
		return
	}
	before, after := strings.Split(string(want), "\n"), strings.Split(table.String(), "\n")
	for _, line := range after {
		if !slices.Contains(before, line) {
			t.Errorf("new: %s", line)
		}
	}
	for _, line := range before {
		if !slices.Contains(after, line) {
			t.Errorf("gone: %s", line)
		}
	}
	t.Error("if that is meant, run the test with -update")
}
