package syncrun_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// filled is a site with two clients and their usage in a file, without a
// configuration of what is on it.
type filled struct {
	*acctest.Site
	clients []synctest.Client
	// inputs are policy, source and customers in HCL, with room for what stands
	// before the policy's text.
	inputs string
	usage  string
}

func newFilled(t *testing.T) *filled {
	t.Helper()
	options := psasim.Options{CompanyID: acctest.CompanyID, PublicKey: acctest.PublicKey, PrivateKey: acctest.PrivateKey}
	site := synctest.Start(t, options, 2, contract.Watch(t))
	f := &filled{
		Site: &acctest.Site{Simulator: site.Simulator, URL: site.URL}, clients: site.Clients,
		usage: filepath.Join(t.TempDir(), "usage.csv"),
	}
	f.inputs = fmt.Sprintf(`
    policy = jsonencode({
      managed_devices_integration_id = %d
      billing          = { measures = ["online_backup_gb"] }
      minimum_interval = "0s"
      guards           = { max_source_age = "0s" }
    })
    source    = { csv = { path = %q } }
    customers = { "34000" = %d, "34001" = %d }
`, site.IntegrationID, f.usage, site.Clients[0].CompanyID, site.Clients[1].CompanyID)
	f.write(t, portal)
	return f
}

func (f *filled) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(f.usage, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// bills checks what a client is billed.
func (f *filled) bills(client int, want string) check {
	return func(*tfjson.State) error {
		c := f.clients[client]
		addition, _ := f.Object(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions["online_backup"])
		if got, err := decimal.Parse(fmt.Sprint(addition["quantity"])); err != nil || !got.Equal(decimal.MustParse(want)) {
			return fmt.Errorf("client %d is billed %v, want %s", client, addition["quantity"], want)
		}
		return nil
	}
}

// The actions run when a resource of the configuration says so.
func TestAccSyncActions(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	config := f.Provider() + `
action "connectwise_sync" "adhoc" {
  config {
` + f.inputs + `
  }
}
action "connectwise_managed_it_sync" "report" {
  config { wait = "10s" }
}
resource "terraform_data" "month" {
  input = "%s"
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.connectwise_sync.adhoc, action.connectwise_managed_it_sync.report]
    }
  }
}
`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{
				Config: fmt.Sprintf(config, "November"), ConfigPlanChecks: isEmpty,
				ConfigStateChecks: checks(f.bills(0, "41.5"), f.bills(1, "18"), func(*tfjson.State) error {
					if writes := f.Writes(); !slices.Contains(writes, "POST /company/management/1/executeManagedItSync") {
						return fmt.Errorf("the Management IT sync was not started: %v", writes)
					}
					return nil
				}),
			},
			{
				PreConfig: func() { f.write(t, changed(",18,", ",-1,")) },
				Config:    fmt.Sprintf(config, "December"), ExpectError: acctest.Shown("Cannot read the usage", "line 3", "negative"),
			},
		},
	})
}

// An input that is known only during apply and turns out to be what it was runs
// nothing; one that turns out another way does.
func TestAccSyncUnknown(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	config := func(input, fallback string) string {
		return f.Provider() + fmt.Sprintf(`
resource "terraform_data" "upstream" {
  input = %q
}
resource "connectwise_sync_run" "nightly" {
%s
  triggers = { upstream = startswith(terraform_data.upstream.output, "same") ? "as before" : %q }
}
`, input, f.inputs, fallback)
	}
	const upstream = "terraform_data.upstream"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config("same 1", "x"), ConfigPlanChecks: isEmpty, ConfigStateChecks: checks(f.bills(1, "18"))},
			{
				PreConfig: func() { f.ResetRequests() },
				Config:    config("same 2", "x"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(upstream, plancheck.ResourceActionUpdate), plancheck.ExpectResourceAction(run, plancheck.ResourceActionUpdate),
					},
					PostApplyPostRefresh: isEmpty.PostApplyPostRefresh,
				},
				ConfigStateChecks: checks(reason("Nothing has been pushed yet."), func(*tfjson.State) error {
					if writes := f.Writes(); len(writes) > 0 {
						return fmt.Errorf("sent %v", writes)
					}
					return nil
				}),
			},
			{Config: config("other", "changed"), ConfigPlanChecks: isEmpty, ConfigStateChecks: checks(reason("triggers changed."), f.bills(1, "18"))},
		},
	})
}

// changing is a check of a plan at which somebody changes something, before the
// plan that was saved is applied.
type changing func()

func (c changing) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	c()
}

// Usage that goes back to what was pushed until the plan is applied runs nothing,
// and Terraform applies the plan without an error.
func TestAccSyncUsageGoesBack(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	config := f.Provider() + "resource \"connectwise_sync_run\" \"nightly\" {\n" + f.inputs + "}\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: isEmpty, ConfigStateChecks: checks(f.bills(1, "18"))},
			{
				PreConfig: func() { f.write(t, changed(",18,", ",19,")); f.ResetRequests() },
				Config:    config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(run, plancheck.ResourceActionUpdate), changing(func() { f.write(t, portal) }),
					},
					PostApplyPostRefresh: isEmpty.PostApplyPostRefresh,
				},
				ConfigStateChecks: checks(reason("Nothing has been pushed yet."), f.bills(1, "18"), func(*tfjson.State) error {
					if writes := f.Writes(); len(writes) > 0 {
						return fmt.Errorf("sent %v", writes)
					}
					return nil
				}),
			},
		},
	})
}

// Terraform shows which source failed and how, and nothing was pushed.
func TestAccSyncSourceFails(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	answer := func(http.ResponseWriter) {}
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w) })
	source := fmt.Sprintf(`source = { x360recover = { base_url = %q, api_key = "never-shown" } }`, url)
	config := f.Provider() + "resource \"connectwise_sync_run\" \"nightly\" {\n" +
		strings.Replace(f.inputs, fmt.Sprintf("source    = { csv = { path = %q } }", f.usage), source, 1) + "}\n"
	var steps []resource.TestStep
	for _, row := range []struct {
		answer func(http.ResponseWriter)
		parts  []string
	}{
		{func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}, []string{"/client", "429 Too Many Requests", "Nothing was pushed"}},
		{func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, []string{"/client", "500 Internal Server Error", "Nothing was pushed"}},
		{endless, []string{"/client", "larger than 16777216 bytes", "Nothing was pushed"}},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() { answer = row.answer }, Config: config,
			ExpectError: acctest.Shown(append([]string{"Cannot read the usage"}, row.parts...)...),
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
	if writes := f.Writes(); len(writes) > 0 {
		t.Errorf("sent %v", writes)
	}
}
