package kit_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// A resource that was renamed without a moved block is warned of, whichever half
// Terraform plans first; one that is replaced or made anew later is not.
func TestRenamedAddress(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		of     kit.Definition
		config kittest.Config
		other  string // a part of the key
	}{
		"all of the key":               {service.Status, status(nil), "name"},
		"a part of the key left out":   {company.Contact, kittest.Config{"company_id": 2, "first_name": "Ada"}, "first_name"},
		"a server that refuses a twin": {service.Board, kittest.Config{"name": "Backup", "location_id": 1, "department_id": 1}, "name"},
	} {
		for _, destroyedFirst := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/destroyed first=%t", name, destroyedFirst), func(t *testing.T) {
				t.Parallel()
				site := kittest.NewSite(t, psasim.Options{})
				old, renamed := site.Resource(row.of), site.Resource(row.of)
				says := []string{"is destroyed and created", "from = connectwise_" + row.of.Type + ".<old name>", "to   = connectwise_", "another id"}
				old.Create(row.config)
				site.Restart()
				if destroyedFirst {
					old.PlanDelete()
					renamed.Plan(row.config).Plans("create").Warns("", says...)
				} else {
					renamed.Plan(row.config).Plans("create")
					old.PlanDelete().Warns("", says...)
				}
				site.Restart()
				old.PlanDelete()
				another := maps.Clone(row.config)
				another[row.other] = "Another"
				renamed.Plan(another).Plans("create")
				old.Delete()
				renamed.Create(row.config)
			})
		}
	}
}
