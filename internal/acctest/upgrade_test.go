package acctest_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

var writeState = flag.Bool("write-state", false, "write the state of testdata/upgrade anew, by the version that is checked out")

// State that an earlier version wrote is planned without a change, and without a
// write.
func TestAccStateOfEarlierVersion(t *testing.T) {
	site := acctest.NewSite(t)
	folder := filepath.Join("testdata", "upgrade")
	config, err := os.ReadFile(filepath.Join(folder, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	cli := newCLI(t, site, map[string]string{"main.tf": string(config)})
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if *writeState {
		state, err := cli.Run(t.Context(), "state", "pull")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "terraform.tfstate"), []byte(state), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(filepath.Join(folder, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	site.ResetRequests()
	later := newCLI(t, site, map[string]string{"main.tf": string(config), "terraform.tfstate": string(committed)})
	plan, err := later.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Empty() {
		t.Errorf("the plan is not empty: %v %v", plan.Summary(), plan.Differences())
	}
	if writes := site.Writes(); len(writes) > 0 {
		t.Errorf("the plan wrote %v", writes)
	}
}
