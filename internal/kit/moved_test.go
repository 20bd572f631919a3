package kit_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// A resource that was renamed without a moved block is warned of, whichever half
// Terraform plans first; one that is replaced or made anew later is not.
func TestRenamedAddress(t *testing.T) {
	t.Parallel()
	const summary = `The board status "Backup" is destroyed and created`
	says := []string{summary, "from = connectwise_board_status.<old name>", "to   = connectwise_board_status.<new name>", "another id"}
	for _, destroyedFirst := range []bool{true, false} {
		site := kittest.NewSite(t, psasim.Options{})
		old, renamed := site.Resource(service.Status), site.Resource(service.Status)
		old.Create(status(nil))
		site.Restart()
		if destroyedFirst {
			old.PlanDelete()
			renamed.Plan(status(nil)).Plans("create").Warns("", says...)
		} else {
			renamed.Plan(status(nil)).Plans("create")
			old.PlanDelete().Warns("", says...)
		}
		site.Restart()
		old.PlanDelete()
		renamed.Plan(status(kittest.Config{"name": "Another"})).Plans("create")
		old.Delete()
		renamed.Create(status(nil))
	}
}
