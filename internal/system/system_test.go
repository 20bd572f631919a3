package system_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/system"
)

func TestAccAPIMember(t *testing.T) {
	first, second := acctest.Values(system.APIMember, map[string][2]string{
		"security_role_id": {"data.connectwise_security_role.admin.id", "data.connectwise_security_role.api.id"},
	})
	acctest.Walk{
		Definition: system.APIMember,
		Prelude: `
data "connectwise_security_role" "admin" { name = "Admin" }
data "connectwise_security_role" "api" { name = "API Integration" }`,
		Required: acctest.Attributes{"identifier": `"Axcient"`, "name": `"Axcient"`},
		First:    first, Second: second,
		ImportName: "Axcient",
	}.Run(t)
}

const member = `
resource "connectwise_api_member" "m" {
  identifier = "Axcient"
  name       = "Axcient"
%s
}`

// The API has no delete: destroy deactivates, and a create of the identifier of
// an inactive member adopts that member, unless the user says otherwise.
func TestAccAPIMemberReactivated(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	const path = "/system/apiMembers"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: site.Provider() + fmt.Sprintf(member, "")},
			{Config: site.Provider() + fmt.Sprintf(member, ""), Destroy: true},
			{
				PreConfig: func() {
					if all := site.Objects(path); len(all) != 1 || all[0]["inactiveFlag"] != true {
						t.Errorf("after destroy the site has %v, want one inactive member", all)
					}
				},
				Config:      site.Provider() + fmt.Sprintf(member, `on_existing = "fail"`),
				ExpectError: acctest.Shown("already in use", "It exists as id 1"),
			},
			{
				Config:           site.Provider() + fmt.Sprintf(member, `notes = "back again"`),
				Check:            resource.TestCheckResourceAttr("connectwise_api_member.m", "id", "1"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				// An active member of the same identifier is somebody's.
				Config:      site.Provider() + fmt.Sprintf(member, "") + "\nresource \"connectwise_api_member\" \"other\" {\n identifier = \"axcient\"\n name = \"Other\"\n}",
				ExpectError: acctest.Shown("already in use"),
			},
		},
	})
}
