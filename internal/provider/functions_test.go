package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

func TestAccFunctions(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		`managed_id("34826")`:              "EFS-34826",
		`managed_id(34826)`:                "EFS-34826",
		`parse_managed_id("EFS-34826")`:    "34826",
		`billable_quantity(48.1, 25)`:      "23.1",
		`billable_quantity(10, 25)`:        "0",
		`billable_quantity(0.3, 0.1)`:      "0.2",
		`managed_id("EFS-1")`:              "!digits",
		`managed_id("")`:                   "!digits",
		`parse_managed_id("34826")`:        "!EFS- and digits",
		`parse_managed_id("EFS-")`:         "!EFS- and digits",
		`billable_quantity(-1, 0)`:         "!cannot be negative",
		`billable_quantity("many", 0)`:     "!number",
		`parse_managed_id("EFS-00034826")`: "!EFS- and digits",
	} {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			step := resource.TestStep{
				Config: acctest.NewSite(t).Provider() + `output "o" { value = provider::connectwise::` + expression + ` }`,
			}
			if want[0] == '!' {
				step.ExpectError = acctest.Shown(want[1:])
			} else {
				step.Check = resource.TestCheckOutput("o", want)
			}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{step}})
		})
	}
}
