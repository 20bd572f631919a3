// Package managedit declares the objects by which ConnectWise manages devices:
// solutions, integrations and the managed ids of companies.
package managedit

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Solution is a management solution (step 4 of the article).
var Solution = kit.Definition{
	Type: "management_solution", Plural: "management_solutions", Title: "management solution", Steps: []int{4},
	Model: "ManagementItSolution", Path: "/company/managementItSolutions", Key: []string{"name"}, ServerUnique: true,
	Description: "A management solution stands for the vendor whose service reports devices, backups and usage to ConnectWise. " +
		"The integration needs one of type `Custom` whose solution name is the same as its name.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the solution.").Example("Axcient"),
		kit.Required("management_it_solution_type", "Type of the solution. The integration wants `Custom`."),
		kit.Optional("management_solution_name", "Custom solution name.").Note("The article's step 4 wants the same text as in `name`. Needed when the type is `Custom`."),
		kit.Optional("management_server_url", "Address of the management server.").Note("Needed when the type is `LevelPlatforms`."),
		kit.Optional("webservice_override_url", "Address of the web service.").Note("Needed when `override_web_service_location` is set."),
		kit.Optional("portal_override_login_url", "Address of the portal's login page.").Note("Needed when `override_login_location` is set."),
		kit.Optional("override_web_service_location", "Whether the web service has its own address."),
		kit.Optional("override_login_location", "Whether the portal's login page has its own address."),
		kit.Optional("using_ssl", "Whether the management server is reached over TLS."),
		kit.Optional("global_login", "Whether all members log in to the vendor's portal with one account."),
		kit.Optional("global_login_username", "User name of the account that all members share.").Note("Needed when `global_login` is set."),
		kit.Optional("global_login_password_wo", "Password of the account that all members share.").Note("Needed when `global_login` is set.").Secret(),
		kit.Optional("n_able_username", "User name at N-able.").Note("Needed when the type is `NAble`."),
		kit.Optional("n_able_password_wo", "Password at N-able.").Note("Needed when the type is `NAble`.").Secret(),
		kit.Optional("continuum_api_username", "User name at Continuum.").Note("Needed when the type is `Continuum`."),
		kit.Optional("continuum_api_password_wo", "Password at Continuum.").Note("Needed when the type is `Continuum`.").Secret(),
		kit.Optional("level_api_username", "User name at Level Platforms.").Note("Needed when the type is `LevelPlatforms`."),
		kit.Optional("level_api_password_wo", "Password at Level Platforms.").Note("Needed when the type is `LevelPlatforms`.").Secret(),
		kit.Optional("level_var_domain", "Domain at Level Platforms.").Note("Needed when the type is `LevelPlatforms`."),
		kit.Optional("no_display", "Whether the solution is hidden from lists."),
	},
	Validators: []kit.Rule{
		kit.NeededWhen("management_solution_name", "management_it_solution_type", "Custom"),
		kit.NeededWhen("n_able_username", "management_it_solution_type", "NAble"),
		kit.NeededWhen("continuum_api_username", "management_it_solution_type", "Continuum"),
		kit.NeededWhen("management_server_url", "management_it_solution_type", "LevelPlatforms"),
		kit.NeededWhen("level_api_username", "management_it_solution_type", "LevelPlatforms"),
		kit.NeededWhen("level_var_domain", "management_it_solution_type", "LevelPlatforms"),
		kit.NeededWhen("global_login_username", "global_login", "true"),
		kit.NeededWhen("webservice_override_url", "override_web_service_location", "true"),
		kit.NeededWhen("portal_override_login_url", "override_login_location", "true"),
	},
	CreateValidators: []kit.Rule{
		kit.NeededWhen("n_able_password_wo", "management_it_solution_type", "NAble"),
		kit.NeededWhen("continuum_api_password_wo", "management_it_solution_type", "Continuum"),
		kit.NeededWhen("level_api_password_wo", "management_it_solution_type", "LevelPlatforms"),
		kit.NeededWhen("global_login_password_wo", "global_login", "true"),
	},
}
