package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// A device of two configurations, as a request leaves them that takes effect after
// its run gave it up, is warned of with their ids; one of one is not.
func TestTwinDevice(t *testing.T) {
	t.Parallel()
	simulated, client := newSite(t, 1)
	p, err := policy.Parse(fmt.Appendf(nil, `{"managed_devices_integration_id": %d, "statistics": true}`, simulated.IntegrationID))
	if err != nil {
		t.Fatal(err)
	}
	usage := simulated.Usage(2)
	d := desired.Of(p, usage, nil)
	twins := func() []string {
		site, err := observe.Take(t.Context(), client, observe.ScopeOf(p, d, simulated.CustomerMap(), time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, c := range plan.Make(p, d, site, time.Now()).Customers {
			for _, e := range c.Events {
				if e.Rule == "device_twin" {
					texts = append(texts, e.Message)
				}
			}
		}
		return texts
	}
	var ids []string
	for i, account := range []string{usage.Accounts[0].Account, usage.Accounts[1].Account, usage.Accounts[0].Account} {
		if got := twins(); len(got) > 0 {
			t.Fatalf("after %d devices: %q", i, got)
		}
		for _, company := range simulated.CustomerMap() {
			id, err := simulated.Add("/company/configurations", map[string]any{
				"name": account, "type": map[string]any{"id": 1}, "company": map[string]any{"id": company}, "deviceIdentifier": account,
			})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, fmt.Sprint(id))
		}
	}
	want := fmt.Sprintf("%q: ids %s %s.", usage.Accounts[0].Account, ids[0], ids[2])
	if got := twins(); len(got) != 1 || !slices.ContainsFunc(got, func(text string) bool { return strings.Contains(text, want) }) {
		t.Errorf("%q, want %q", got, want)
	}
}
