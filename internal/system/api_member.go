package system

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// APIMember is the member that an integration logs in as (step 3 of the
// article).
var APIMember = kit.Definition{
	Type: "api_member", Plural: "api_members", Title: "API member", Steps: []int{3},
	Model: "ApiMember", Path: "/system/apiMembers", Key: []string{"identifier"}, ServerUnique: true,
	Description: "An API member: the account that an integration logs in with. Its keys are created in ConnectWise's dashboard, which shows the private key once.\n\n" +
		"The API cannot delete API members. Destroying one deactivates it, and creating one whose identifier belongs to an inactive member " +
		"reactivates that member; `on_existing = \"fail\"` switches this off. A member that somebody deactivated counts as deleted.",
	Attributes: []kit.Attribute{
		kit.Required("identifier", "Member ID.").Example("Axcient").Replaces().AnyCase().
			Validate(stringvalidator.RegexMatches(regexp.MustCompile(`^[^.]*$`), "must not hold a period")),
		kit.Required("name", "Member name.").Example("Axcient Backup for Files"),
		kit.Optional("email_address", "E-mail address of the member."),
		kit.Optional("time_zone_id", "Id of the member's time zone."),
		kit.Optional("security_role_id", "Id of the security role.").Note("The article's step 3 recommends `Admin`."),
		kit.Optional("structure_level_id", "Id of the level of the corporate structure that the member sees."),
		kit.Optional("security_location_id", "Id of the location that limits what the member sees."),
		kit.Optional("default_location_id", "Id of the member's default location."),
		kit.Optional("default_department_id", "Id of the member's default department."),
		kit.Optional("sales_default_location_id", "Id of the member's default location for sales."),
		kit.Optional("service_default_board_id", "Id of the board of tickets that the member opens without naming one."),
		kit.Optional("notes", "Notes about the member."),
		kit.Optional("excluded_service_board_ids", "Ids of the boards that the member has no access to.").Field("excludedServiceBoardIds"),
		kit.Optional("block_price", "Whether prices are hidden from the member."),
		kit.Optional("block_cost", "Whether costs are hidden from the member."),
		kit.ProviderOnly("on_existing", "reactivate", "What a create does about an inactive member of the same identifier: `reactivate` adopts that member, `fail` is an error.", "reactivate", "fail"),
	},
	Omitted: map[string]string{
		"inactiveFlag": "create and destroy set it", "inactiveDate": "the server sets it with inactiveFlag",
	},
	Lifecycle: kit.Lifecycle{
		IsDeleted: func(m psa.Record) bool { return m["inactiveFlag"] == true },
		Adopt: func(req *kit.Request, existing psa.Record) ([]psa.Operation, bool) {
			ok := existing["inactiveFlag"] == true && req.Plan.String("on_existing") == "reactivate"
			return []psa.Operation{psa.Replace("inactiveFlag", false)}, ok
		},
		Delete: deactivate,
	},
}

func deactivate(ctx context.Context, req *kit.Request, _ func() error) diag.Diagnostics {
	ops := []psa.Operation{psa.Replace("inactiveFlag", true)}
	if req.State.Int64("service_default_board_id") != 0 {
		// A board that an inactive member names could not be deleted.
		ops = append(ops, psa.Remove("serviceDefaultBoard"))
	}
	_, err := req.Client.Patch(ctx, req.Collection(), req.State.Int64("id"), ops)
	return req.Report("deactivate", err)
}
