package managedit_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
)

func TestAccSolution(t *testing.T) {
	acctest.Walk{
		Definition: managedit.Solution,
		Required: acctest.Attributes{
			"name": `"Axcient"`, "management_it_solution_type": `"Custom"`, "management_solution_name": `"Axcient"`,
		},
		Always: acctest.Attributes{
			"global_login": "true", "override_web_service_location": "true", "override_login_location": "true",
		},
		First: acctest.Attributes{
			"name": `"Axcient 1"`, "management_solution_name": `"Axcient 1"`, "management_it_solution_type": `"Custom"`,
			"management_server_url": `"https://one.example.com"`, "webservice_override_url": `"https://one.example.com/ws"`,
			"portal_override_login_url": `"https://one.example.com/login"`, "using_ssl": "true", "no_display": "true",
			"global_login_username": `"one"`, "global_login_password_wo": `"secret-one"`, "global_login_password_wo_version": "1",
			"n_able_username": `"one"`, "n_able_password_wo": `"secret-one"`, "n_able_password_wo_version": "1",
			"continuum_api_username": `"one"`, "continuum_api_password_wo": `"secret-one"`, "continuum_api_password_wo_version": "1",
			"level_api_username": `"one"`, "level_api_password_wo": `"secret-one"`, "level_api_password_wo_version": "1", "level_var_domain": `"one"`,
		},
		Second: acctest.Attributes{
			"name": `"Axcient 2"`, "management_solution_name": `"Axcient 2"`, "management_it_solution_type": `"NAble"`,
			"management_server_url": `"https://two.example.com"`, "webservice_override_url": `"https://two.example.com/ws"`,
			"portal_override_login_url": `"https://two.example.com/login"`, "using_ssl": "false", "no_display": "false",
			"global_login_username": `"two"`, "global_login_password_wo": `"secret-two"`, "global_login_password_wo_version": "2",
			"n_able_username": `"two"`, "n_able_password_wo": `"secret-two"`, "n_able_password_wo_version": "2",
			"continuum_api_username": `"two"`, "continuum_api_password_wo": `"secret-two"`, "continuum_api_password_wo_version": "2",
			"level_api_username": `"two"`, "level_api_password_wo": `"secret-two"`, "level_api_password_wo_version": "2", "level_var_domain": `"two"`,
		},
		ImportName: "Axcient 2",
	}.Run(t)
}

const setup = `
data "connectwise_company" "sun" { identifier = "SunDental" }
resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}
resource "connectwise_management_solution" "other" {
  name                        = "Other"
  management_it_solution_type = "Custom"
  management_solution_name    = "Other"
}
`

func TestAccManagedID(t *testing.T) {
	acctest.Walk{
		Definition: managedit.ManagedID,
		Prelude:    setup,
		Required: acctest.Attributes{
			"company_id": "data.connectwise_company.sun.id", "managed_id": `"EFS-34826"`, "device_type": `"WorkstationsAndServers"`,
			"management_solution_id": "connectwise_management_solution.axcient.id",
		},
		First:      acctest.Attributes{"managed_id": `"EFS-34827"`, "management_solution_id": "connectwise_management_solution.axcient.id"},
		Second:     acctest.Attributes{"managed_id": `"EFS-34828"`, "management_solution_id": "connectwise_management_solution.other.id"},
		ImportName: "%d/EFS-34828/WorkstationsAndServers",
	}.Run(t)
}
