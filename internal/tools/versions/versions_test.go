package versions

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// Every version that was run has a result for every feature, and for no other.
func TestResultsAreComplete(t *testing.T) {
	t.Parallel()
	all, err := Committed()
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(slices.Values(Features()))
	for version, results := range all {
		if have := slices.Sorted(maps.Keys(results)); !slices.Equal(have, want) {
			t.Errorf("%s has results for %q, want %q", version, have, want)
		}
	}
	if all.Of("Terraform", "") == "" || all.Of("OpenTofu", "") == "" {
		t.Errorf("only %v were run", slices.Sorted(maps.Keys(all)))
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	functions, query := "Functions", "List resources (`terraform query`)"
	table := Results{
		"Terraform 1.11.4":     {functions: Yes, query: "Terraform has no command named \"query\"."},
		"Terraform 1.11.10":    {functions: Yes, query: "no"},
		"Terraform 1.17.0-dev": {functions: Yes, query: Yes},
		"OpenTofu 1.12.6":      {functions: Yes},
	}.Table()
	for _, line := range []string{
		"| Feature | Terraform 1.8 | Terraform 1.11 | Terraform 1.12 | Terraform 1.14 | Terraform newest | OpenTofu 1.8 | OpenTofu 1.11 | OpenTofu 1.12 |",
		"| Functions | not run | yes | not run | not run | yes | not run | not run | yes |",
		"| " + query + " | not run | no | not run | not run | yes | not run | not run | not run |",
		"with Terraform 1.11.10, Terraform 1.17.0-dev, OpenTofu 1.12.6.",
	} {
		if !strings.Contains(table, line) {
			t.Errorf("no %q in\n%s", line, table)
		}
	}
}

// The table is true of the program that runs the test, if its version is in it.
func TestAccVersions(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	binary, err := opentofu.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	provider := t.TempDir()
	if err := terraform.Build(t.Context(), "../../..", provider); err != nil {
		t.Fatal(err)
	}
	all, err := Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Features() {
		version, result, err := Run(t.Context(), binary, provider, "../../..", name)
		if err != nil {
			t.Fatalf("%s: %s", name, err)
		}
		if want, ok := all[version][name]; ok && (want == Yes) != (result == Yes) {
			t.Errorf("%s: %s: %s, and the table says %s", version, name, result, want)
		}
	}
}
