package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// mistake is what a user gets wrong in a resource, and what the diagnostic says,
// in its order.
type mistake struct {
	what, arguments string
	want            []string
}

// mistakes are the three likeliest with each resource.
var mistakes = map[string][3]mistake{
	"agreement": {
		{
			"contact of another company",
			`name = "A"
type_id = 1
company_id = 2
contact_id = 1`,
			[]string{`refused contact_id`, `Contact 1 not found for Company 2`},
		},
		{
			"cancelled without a date",
			`name = "A"
type_id = 1
company_id = 2
contact_id = 2
cancelled = true`,
			[]string{`date_cancelled is needed when cancelled is true`},
		},
		{
			"a date in another form",
			`name = "A"
type_id = 1
company_id = 2
contact_id = 2
start_date = "31.12.2026"`,
			[]string{`start_date`, `must be a date as YYYY-MM-DD`},
		},
	},
	"agreement_addition": {
		{
			"agreement that does not exist",
			`agreement_id = 1
product_id = 99`,
			[]string{`Cannot create connectwise_agreement_addition`, `Agreement 1 not found`},
		},
		{
			"another word for billable",
			`agreement_id = 1
product_id = 1
bill_customer = "Yes"`,
			[]string{`bill_customer`, `Billable`},
		},
		{
			"serial number too long",
			`agreement_id = 1
product_id = 1
serial_number = "` + strings.Repeat("x", 51) + `"`,
			[]string{`serial_number`, `at most 50`},
		},
	},
	"agreement_type": {
		{
			"name that is taken",
			`name = "Managed Services"`,
			[]string{`refused name`, `already in use`, `terraform import connectwise_agreement_type.<name> 1`},
		},
		{
			"name too long",
			`name = "` + strings.Repeat("x", 51) + `"`,
			[]string{`name`, `at most 50`},
		},
		{
			"billing cycle that does not exist",
			`name = "A"
billing_cycle_id = 99`,
			[]string{`refused billing_cycle_id`, `BillingCycle 99 not found`},
		},
	},
	"api_member": {
		{
			"member id too long",
			`identifier = "` + strings.Repeat("x", 16) + `"
name = "A"`,
			[]string{`identifier`, `at most 15`},
		},
		{
			"no name",
			`identifier = "A"`,
			[]string{`The argument "name" is required`},
		},
		{
			"role that does not exist",
			`identifier = "A"
name = "A"
security_role_id = 99`,
			[]string{`refused security_role_id`, `SecurityRole 99 not found`},
		},
	},
	"board_status": {
		{
			"board that does not exist",
			`name = "A"
board_id = 99`,
			[]string{`Board 99 not found`},
		},
		{
			"name that is taken",
			`name = "New"
board_id = 1`,
			[]string{`refused name`, `already in use`, `terraform import connectwise_board_status.<name> 1/1`},
		},
		{
			"another word for escalation",
			`name = "A"
board_id = 1
escalation_status = "Not Responded"`,
			[]string{`escalation_status`, `NotResponded`},
		},
	},
	"board_team": {
		{
			"leader that does not exist",
			`name = "A"
board_id = 1
team_leader_id = 99`,
			[]string{`refused team_leader_id`, `Member 99 not found`},
		},
		{
			"member that does not exist",
			`name = "A"
board_id = 1
team_leader_id = 1
members = [99]`,
			[]string{`refused members`, `Member 99 not found`},
		},
		{
			"name too long",
			`name = "` + strings.Repeat("x", 31) + `"
board_id = 1
team_leader_id = 1`,
			[]string{`name`, `at most 30`},
		},
	},
	"company": {
		{
			"company id that is taken",
			`identifier = "SunDental"
name = "A"`,
			[]string{`refused identifier`, `Company ID already in use`, `terraform import connectwise_company.<name> 2`},
		},
		{
			"company id too long",
			`identifier = "` + strings.Repeat("x", 31) + `"
name = "A"`,
			[]string{`identifier`, `at most 30`},
		},
		{
			"status that does not exist",
			`identifier = "A"
name = "A"
status_id = 99`,
			[]string{`refused status_id`, `CompanyStatus 99 not found`},
		},
	},
	"configuration_type": {
		{
			"name that is taken",
			`name = "managed server"`,
			[]string{`already in use`},
		},
		{
			"name too long",
			`name = "` + strings.Repeat("x", 51) + `"`,
			[]string{`name`, `at most 50`},
		},
		{
			"empty name",
			`name = ""`,
			[]string{`name`, `at least 1`},
		},
	},
	"contact": {
		{
			"company that does not exist",
			`first_name = "A"
company_id = 99`,
			[]string{`refused company_id`, `Company 99 not found`},
		},
		{
			"no company",
			`first_name = "A"`,
			[]string{`The argument "company_id" is required`},
		},
		{
			"level out of range",
			`first_name = "A"
company_id = 2
portal_security_level = 9`,
			[]string{`portal_security_level`, `between 0 and 6`},
		},
	},
	"cross_reference": {
		{
			"integration that does not exist",
			`vendor_type = "online_backup"
managed_devices_integration_id = 99`,
			[]string{`ManagedDevicesIntegration 99 not found`},
		},
		{
			"vendor type too long",
			`vendor_type = "` + strings.Repeat("x", 256) + `"
managed_devices_integration_id = 1`,
			[]string{`vendor_type`, `at most 255`},
		},
		{
			"no vendor type",
			`managed_devices_integration_id = 1`,
			[]string{`The argument "vendor_type" is required`},
		},
	},
	"managed_devices_integration": {
		{
			"solution name too long",
			`name = "A"
solution = "` + strings.Repeat("x", 31) + `"`,
			[]string{`solution`, `at most 30`},
		},
		{
			"global login without a user",
			`name = "A"
solution = "A"
login_by = "Global"`,
			[]string{`global_login_username is needed when login_by is Global`},
		},
		{
			"another word for the billing level",
			`name = "A"
solution = "A"
default_billing_level = "Detailed"`,
			[]string{`default_billing_level`, `Detail`},
		},
	},
	"managed_devices_integration_login": {
		{
			"integration that does not exist",
			`username = "a"
member_id = 1
managed_devices_integration_id = 99`,
			[]string{`ManagedDevicesIntegration 99 not found`},
		},
		{
			"password without a version",
			`username = "a"
member_id = 1
managed_devices_integration_id = 1
password_wo = "x"`,
			[]string{`password_wo_version`},
		},
		{
			"no member",
			`username = "a"
managed_devices_integration_id = 1`,
			[]string{`The argument "member_id" is required`},
		},
	},
	"managed_devices_integration_notification": {
		{
			"another word for the log type",
			`notify_who_id = 1
log_type = "Errors"
managed_devices_integration_id = 1`,
			[]string{`log_type`, `Error`},
		},
		{
			"integration that does not exist",
			`notify_who_id = 1
log_type = "Error"
managed_devices_integration_id = 99`,
			[]string{`ManagedDevicesIntegration 99 not found`},
		},
		{
			"no recipient",
			`log_type = "Error"
managed_devices_integration_id = 1`,
			[]string{`The argument "notify_who_id" is required`},
		},
	},
	"managed_id": {
		{
			"the second first",
			`managed_id = "EFS-1"
company_id = 2
management_solution_id = 1
device_type = "BackupStats"`,
			[]string{`Managed ids in the wrong order`, `depends_on`},
		},
		{
			"company that does not exist",
			`managed_id = "EFS-1"
company_id = 99
management_solution_id = 1
device_type = "WorkstationsAndServers"`,
			[]string{`Company 99 not found`},
		},
		{
			"a space at the end",
			`managed_id = "EFS-1 "
company_id = 2
management_solution_id = 1
device_type = "WorkstationsAndServers"`,
			[]string{`managed_id`, `must not begin or end with a space`},
		},
	},
	"management_solution": {
		{
			"custom without a name",
			`name = "A"
management_it_solution_type = "Custom"`,
			[]string{`management_solution_name is needed when management_it_solution_type is Custom`},
		},
		{
			"another word for the type",
			`name = "A"
management_it_solution_type = "custom"`,
			[]string{`management_it_solution_type`, `Custom`},
		},
		{
			"login without a password",
			`name = "A"
management_it_solution_type = "Custom"
management_solution_name = "A"
global_login = true
global_login_username = "a"`,
			[]string{`global_login_password_wo is needed when global_login is true`},
		},
	},
	"product": {
		{
			"subcategory of another category",
			`identifier = "A"
customer_description = "A"
type_id = 1
category_id = 2
subcategory_id = 1
description = "A"`,
			[]string{`refused subcategory_id`, `Subcategory 1 not found for Category 2`},
		},
		{
			"description too long",
			`identifier = "A"
customer_description = "A"
type_id = 1
subcategory_id = 1
description = "` + strings.Repeat("x", 61) + `"`,
			[]string{`description`, `at most 60`},
		},
		{
			"a price in words",
			`identifier = "A"
customer_description = "A"
type_id = 1
subcategory_id = 1
description = "A"
price = "1,50"`,
			[]string{`price`, `number`},
		},
	},
	"product_category": {
		{
			"name that is taken",
			`name = "Managed Services"`,
			[]string{`already in use`},
		},
		{
			"name too long",
			`name = "` + strings.Repeat("x", 51) + `"`,
			[]string{`name`, `at most 50`},
		},
		{
			"location that does not exist",
			`name = "A"
location_ids = [99]`,
			[]string{`refused location_ids`, `99 not found`},
		},
	},
	"product_subcategory": {
		{
			"category that does not exist",
			`name = "A"
category_id = 99`,
			[]string{`refused category_id`, `ProductCategory 99 not found`},
		},
		{
			"name that is taken",
			`name = "Backup"
category_id = 1`,
			[]string{`already in use`},
		},
		{
			"no category",
			`name = "A"`,
			[]string{`The argument "category_id" is required`},
		},
	},
	"service_board": {
		{
			"name too long",
			`location_id = 1
department_id = 1
name = "` + strings.Repeat("x", 51) + `"`,
			[]string{`name`, `at most 50`},
		},
		{
			"template that does not exist",
			`location_id = 1
department_id = 1
name = "A"
sign_off_template_id = 99`,
			[]string{`refused sign_off_template_id`, `Service Signoff 99 not found`},
		},
		{
			"limit without its flag",
			`location_id = 1
department_id = 1
name = "A"
email_connector_reopen_days_limit = 3`,
			[]string{`email_connector_reopen_days_limit can be set only when`},
		},
	},
	"sync_run": {
		{
			"a policy written by hand",
			`policy = jsonencode({ billing = { rounding = "sometimes" } })
source = { accounts = [] }`,
			[]string{`Invalid sync policy`, `billing.rounding`, `sometimes`, `connectwise_sync_policy`},
		},
		{
			"two sources",
			`policy = jsonencode({ managed_devices_integration_id = 1, billing = {} })
source = {
  csv  = { path = "usage.csv" }
  json = { path = "usage.json" }
}`,
			[]string{`Invalid source of usage`, `Exactly one of csv, json, http, x360recover and accounts must be set; 2`},
		},
		{
			"a file that does not exist",
			`policy = jsonencode({ managed_devices_integration_id = 1, billing = {} })
source = { csv = { path = "nowhere.csv" } }`,
			[]string{`Cannot read the usage`, `nowhere.csv`, `Nothing was pushed`},
		},
	},
}

func TestAccMistakes(t *testing.T) {
	_, schemas := server(t)
	for name := range schemas.ResourceSchemas {
		kind := strings.TrimPrefix(name, "connectwise_")
		if _, ok := mistakes[kind]; !ok {
			t.Errorf("no mistakes with %s are tried", name)
		}
		for _, m := range mistakes[kind] {
			t.Run(kind+"/"+m.what, func(t *testing.T) {
				t.Parallel()
				site := acctest.NewSite(t)
				resource.Test(t, resource.TestCase{
					ProtoV6ProviderFactories: acctest.Factories(),
					Steps: []resource.TestStep{{
						Config:      site.Provider() + fmt.Sprintf("resource %q \"x\" {\n%s\n}", name, m.arguments),
						ExpectError: acctest.Shown(m.want...),
					}},
				})
			})
		}
	}
}
