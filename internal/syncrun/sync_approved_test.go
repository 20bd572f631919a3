package syncrun_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// approvedText checks a part of what the state keeps as approved.
func approvedText(part string) check {
	return func(state *tfjson.State) error {
		for _, r := range state.Values.RootModule.Resources {
			if r.Address == run && !strings.Contains(fmt.Sprint(r.AttributeValues["preview_text"]), part) {
				return fmt.Errorf("the approved text %q lacks %q", r.AttributeValues["preview_text"], part)
			}
		}
		return nil
	}
}

// planCheck is what happens between a plan and its apply.
type planCheck func() error

func (c planCheck) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = c()
}

// What was approved is written: a quantity that somebody edits after the plan was
// saved refuses the run, with both lists in the error and in the report, and nothing
// is written. The next plan approves anew.
func TestAccSyncApproved(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("34826 80202028 acme-srv01 40 Success")
	one := clients{"Acme": "34826"}
	preview := fmt.Sprintf(`
data "connectwise_sync_preview" "nightly" {
  policy     = data.connectwise_sync_policy.msp.json
  source     = { csv = { path = %q } }
  customers  = %s
  depends_on = [connectwise_agreement_addition.Acme, connectwise_cross_reference.backup]
}
`, f.usage, one.companies())
	config := f.config(one, "", fmt.Sprintf(`
  preview      = data.connectwise_sync_preview.nightly.sha256
  preview_text = data.connectwise_sync_preview.nightly.text
  report_path  = %q`, f.report)) + preview
	edited := func(quantity int) {
		path, id := f.addition("Acme")
		f.MustEdit(t, path, id, map[string]any{"quantity": quantity})
	}
	// reported looks for lines of both lists, and for what was written.
	reported := func() error {
		for ending, lines := range map[string][]string{
			".html": {"<h4>Approved</h4>", "quantity: 8 -&gt; 40", "<h4>What would be written now</h4>", "quantity: 9 -&gt; 40"},
			".json": {`"approved": [`, `quantity: 8 -\u003e 40"`, `"planned": [`, `quantity: 9 -\u003e 40"`},
		} {
			raw, err := os.ReadFile(f.report + ending)
			if err != nil {
				return err
			}
			rest := string(raw)
			for _, line := range lines {
				_, after, found := strings.Cut(rest, line)
				if !found {
					return fmt.Errorf("the report %s lacks %s, or not in this order", ending, line)
				}
				rest = after
			}
		}
		if writes := f.Writes(); len(writes) != 0 {
			return fmt.Errorf("the refused run wrote %v", writes)
		}
		return nil
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: isEmpty, ConfigStateChecks: checks(f.bills("Acme", "40"))},
			{
				// A dashboard edit shows in the preview, and the run repairs it.
				PreConfig: func() { edited(7) },
				Config:    config, ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(run, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: checks(f.bills("Acme", "40"), reason("The preview has changes to write."),
					approvedText("quantity: 7 -> 40")),
			},
			{
				PreConfig: func() { edited(8) },
				Config:    config, ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{planCheck(func() error { edited(9); f.ResetRequests(); return nil })},
				},
				ExpectError: regexp.MustCompile(`(?s)changed after the preview.*Approved;.*\n. +~ +quantity: 8 -> 40\n.*written now;.*\n. +~ +quantity: 9 -> 40\n.*Nothing was written`),
			},
			{
				PreConfig: func() {
					if err := reported(); err != nil {
						t.Error(err)
					}
				},
				Config: config, ConfigPlanChecks: isEmpty, ConfigStateChecks: checks(f.bills("Acme", "40"), reason("The preview has changes to write.")),
			},
		},
	})
}
