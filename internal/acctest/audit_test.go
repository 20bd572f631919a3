package acctest_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// In a check block, findings are a warning of the plan, which goes on.
func TestAccAuditInCheckBlock(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fill(t, site)
	example := files(t, "data-sources/connectwise_integration_audit")
	example["requirement.tf"] = requirement
	cli := newCLI(t, site, example)
	out, err := cli.Run(t.Context(), "plan", "-input=false", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Check block assertion failed", "error: managed_id_half: customer 34826:", "remedy: Create the missing one."} {
		if !strings.Contains(out, want) {
			t.Errorf("the plan lacks %q:\n%s", want, out)
		}
	}
}
