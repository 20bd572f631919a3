package syncrun_test

import (
	"os"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A new version of the provider runs nothing by itself: a state that an earlier
// one stored plans nothing, whatever attributes it lacks or has beyond today's,
// and what the earlier one pushed is still what the usage says.
func TestStateOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	config := kittest.Config{
		"policy":    `{"managed_devices_integration_id": 1, "billing": {"measures": ["online_backup_gb"]}, "statistics": true}`,
		"source":    kittest.Config{"json": kittest.Config{"path": "testdata/usage.json"}},
		"customers": kittest.Config{"34000": 4, "34001": 5},
	}
	state, err := os.ReadFile("testdata/state.json")
	if err != nil {
		t.Fatal(err)
	}
	run := kittest.NewSite(t, psasim.Options{}).Named(runName)
	run.Restore(state)
	run.Read().Sent()
	run.Plan(config).Plans("no-op").Sent()
}
