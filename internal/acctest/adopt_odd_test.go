package acctest_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// A site with every kind of record that the provider would refuse to write, and with
// names that mean something to Terraform, is adopted anyway: what exists can be
// planned.
func TestAccExportOddRecords(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	odd := site.FillOdd(t)
	strange := site.FillStrange(t)
	files, out, complaints, err := export(t, site)
	if err != nil {
		t.Fatalf("%s\n%s%s", err, out, complaints)
	}
	t.Logf("\n%s", complaints)
	for _, o := range odd {
		if !strings.Contains(complaints, fmt.Sprintf("(id %d)", o.ID)) {
			t.Errorf("%s: nothing is said of id %d", o.What, o.ID)
		}
	}
	if companies := strings.Count(files["contacts.tf"], " first_name = ") - 1; companies < strange {
		t.Errorf("%d contacts, want one for each of %d names", companies, strange)
	}
	cli := newCLI(t, site, files)
	if out, err := cli.Run(t.Context(), "validate", "-no-color"); err != nil {
		t.Fatalf("%s\n%s", err, out)
	}
	adopt(t, site, cli)

	// A flag that was off is watched from now on.
	site.MustEdit(t, "/service/boards", site.IDOf(t, "/service/boards", "name", "Zero"), map[string]any{"inactiveFlag": true})
	plan, err := cli.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`connectwise_service_board.this["Zero"]: inactive is true, should be false`}
	if got := plan.Differences(); !slices.Equal(got, want) {
		t.Errorf("the edit shows as %q, want %q", got, want)
	}

	if _, _, complaints, err := export(t, site, "-strict"); err == nil || !strings.Contains(complaints, "-strict") {
		t.Errorf("-strict: %v\n%s", err, complaints)
	}
	if _, _, complaints, err := export(t, site, "-company", "nobody"); err == nil || !strings.Contains(complaints, "near are") {
		t.Errorf("an unknown company: %v\n%s", err, complaints)
	}
	if _, _, complaints, err := export(t, site, "-company", "AcmeMSP", "-strict"); err != nil {
		t.Errorf("-strict without anything left out: %v\n%s", err, complaints)
	}
}
