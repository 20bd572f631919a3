package service_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

const setup = `
data "connectwise_location" "main" { name = "Main Office" }
data "connectwise_location" "west" { name = "West Office" }
data "connectwise_department" "ms" { name = "Managed Services" }
data "connectwise_department" "ps" { name = "Professional Services" }
data "connectwise_member" "jane" { identifier = "jdoe" }
data "connectwise_member" "bob" { identifier = "bsmith" }
`

const board = setup + `
resource "connectwise_service_board" "parent" {
  name          = "Backup Alerts"
  location_id   = data.connectwise_location.main.id
  department_id = data.connectwise_department.ms.id
}
`

func TestAccStatus(t *testing.T) {
	acctest.Walk{
		Definition: service.Status,
		Prelude:    board,
		Required:   acctest.Attributes{"board_id": "connectwise_service_board.parent.id", "name": `"New"`},
		First: acctest.Attributes{
			"name": `"New (Backup)"`, "escalation_status": `"Responded"`, "closed_status": "true", "sort_order": "5",
			"display_on_board": "true", "inactive": "true", "time_entry_not_allowed": "true", "round_robin_catchall": "true",
			"customer_portal_description": `"We look at it"`, "customer_portal": "true", "email_template_id": "1",
			"status_indicator_id": "1", "custom_status_indicator_name": `"first"`, "save_time_as_note": "true",
		},
		Second: acctest.Attributes{
			"name": `"Fresh"`, "escalation_status": `"Resolved"`, "closed_status": "false", "sort_order": "7",
			"display_on_board": "false", "inactive": "false", "time_entry_not_allowed": "false", "round_robin_catchall": "false",
			"customer_portal_description": `"It is being looked at"`, "customer_portal": "false", "email_template_id": "2",
			"status_indicator_id": "2", "custom_status_indicator_name": `"second"`, "save_time_as_note": "false",
		},
		ImportName: "%d/Fresh",
	}.Run(t)
}

func TestAccBoard(t *testing.T) {
	acctest.Walk{
		Definition: service.Board,
		Prelude:    setup,
		Required: acctest.Attributes{
			"name": `"Backup"`, "location_id": "data.connectwise_location.main.id", "department_id": "data.connectwise_department.ms.id",
		},
		// Flags that other attributes need stay on.
		Always: acctest.Attributes{
			"project":                                     `true`,
			"auto_assign_limit":                           `true`,
			"email_connector_allow_reopen_closed":         `true`,
			"email_connector_never_reopen_by_days":        `true`,
			"email_connector_never_reopen_by_days_closed": `true`,
		},
		First: acctest.Attributes{
			"name":                                     `"Backup Alerts"`,
			"location_id":                              `data.connectwise_location.main.id`,
			"department_id":                            `data.connectwise_department.ms.id`,
			"sign_off_template_id":                     `1`,
			"inactive":                                 `true`,
			"show_dependencies":                        `true`,
			"show_estimates":                           `true`,
			"board_icon_id":                            `1`,
			"send_to_contact":                          `true`,
			"contact_template_id":                      `1`,
			"send_to_resource":                         `true`,
			"resource_template_id":                     `1`,
			"send_to_cc":                               `true`,
			"send_to_bundled":                          `true`,
			"bill_tickets_after_closed":                `true`,
			"bill_ticket_separately":                   `true`,
			"bill_unapproved_time_expense":             `true`,
			"override_billing_setup":                   `true`,
			"bill_time":                                `"Billable"`,
			"bill_expense":                             `"Billable"`,
			"bill_product":                             `"Billable"`,
			"dispatch_member_id":                       `data.connectwise_member.jane.id`,
			"service_manager_member_id":                `data.connectwise_member.jane.id`,
			"duty_manager_member_id":                   `data.connectwise_member.jane.id`,
			"oncall_member_id":                         `data.connectwise_member.jane.id`,
			"work_role_id":                             `1`,
			"work_type_id":                             `1`,
			"auto_assign_new_tickets":                  `true`,
			"auto_assign_new_ec_tickets":               `true`,
			"auto_assign_new_portal_tickets":           `true`,
			"auto_assign_ticket_owner":                 `true`,
			"auto_assign_limit_amount":                 `5`,
			"discussions_locked":                       `true`,
			"time_entry_locked":                        `true`,
			"notify_email_from":                        `"a@example.com"`,
			"notify_email_from_name":                   `"Acme"`,
			"use_member_display_name":                  `true`,
			"closed_loop_discussions":                  `true`,
			"closed_loop_resolution":                   `true`,
			"closed_loop_internal_analysis":            `true`,
			"closed_loop_all":                          `true`,
			"time_entry_discussion":                    `true`,
			"time_entry_resolution":                    `true`,
			"time_entry_internal_analysis":             `true`,
			"problem_sort":                             `"Ascending"`,
			"resolution_sort":                          `"Ascending"`,
			"internal_analysis_sort":                   `"Ascending"`,
			"all_sort":                                 `"Ascending"`,
			"email_connector_reopen_resources":         `true`,
			"email_connector_new_ticket_no_match":      `true`,
			"email_connector_reopen_days_limit":        `5`,
			"email_connector_reopen_days_closed_limit": `5`,
			"percentage_calculation":                   `"ActualHours"`,
			"mark_first_note_issue":                    `true`,
			"restrict_board_by_default":                `true`,
		},
		Second: acctest.Attributes{
			"name":                                     `"Backup Tickets"`,
			"location_id":                              `data.connectwise_location.west.id`,
			"department_id":                            `data.connectwise_department.ps.id`,
			"sign_off_template_id":                     `2`,
			"inactive":                                 `false`,
			"show_dependencies":                        `false`,
			"show_estimates":                           `false`,
			"board_icon_id":                            `2`,
			"send_to_contact":                          `false`,
			"contact_template_id":                      `2`,
			"send_to_resource":                         `false`,
			"resource_template_id":                     `2`,
			"send_to_cc":                               `false`,
			"send_to_bundled":                          `false`,
			"bill_tickets_after_closed":                `false`,
			"bill_ticket_separately":                   `false`,
			"bill_unapproved_time_expense":             `false`,
			"override_billing_setup":                   `false`,
			"bill_time":                                `"NoCharge"`,
			"bill_expense":                             `"NoCharge"`,
			"bill_product":                             `"NoCharge"`,
			"dispatch_member_id":                       `data.connectwise_member.bob.id`,
			"service_manager_member_id":                `data.connectwise_member.bob.id`,
			"duty_manager_member_id":                   `data.connectwise_member.bob.id`,
			"oncall_member_id":                         `data.connectwise_member.bob.id`,
			"work_role_id":                             `2`,
			"work_type_id":                             `2`,
			"auto_assign_new_tickets":                  `false`,
			"auto_assign_new_ec_tickets":               `false`,
			"auto_assign_new_portal_tickets":           `false`,
			"auto_assign_ticket_owner":                 `false`,
			"auto_assign_limit_amount":                 `7`,
			"discussions_locked":                       `false`,
			"time_entry_locked":                        `false`,
			"notify_email_from":                        `"b@example.com"`,
			"notify_email_from_name":                   `"Acme Backup"`,
			"use_member_display_name":                  `false`,
			"closed_loop_discussions":                  `false`,
			"closed_loop_resolution":                   `false`,
			"closed_loop_internal_analysis":            `false`,
			"closed_loop_all":                          `false`,
			"time_entry_discussion":                    `false`,
			"time_entry_resolution":                    `false`,
			"time_entry_internal_analysis":             `false`,
			"problem_sort":                             `"Descending"`,
			"resolution_sort":                          `"Descending"`,
			"internal_analysis_sort":                   `"Descending"`,
			"all_sort":                                 `"Descending"`,
			"email_connector_reopen_resources":         `false`,
			"email_connector_new_ticket_no_match":      `false`,
			"email_connector_reopen_days_limit":        `7`,
			"email_connector_reopen_days_closed_limit": `7`,
			"percentage_calculation":                   `"Manual"`,
			"mark_first_note_issue":                    `false`,
			"restrict_board_by_default":                `false`,
		},
		ImportName: "Backup Tickets",
	}.Run(t)
}

func TestAccTeam(t *testing.T) {
	acctest.Walk{
		Definition: service.Team,
		Prelude:    board,
		Required: acctest.Attributes{
			"board_id": "connectwise_service_board.parent.id", "name": `"Backup"`, "team_leader_id": "data.connectwise_member.jane.id",
		},
		First: acctest.Attributes{
			"name": `"Backup Team"`, "team_leader_id": "data.connectwise_member.jane.id",
			"members":                 "[data.connectwise_member.jane.id, data.connectwise_member.bob.id]",
			"notify_on_ticket_delete": "true", "round_robin": "true", "default_round_robin": "true",
			"location_id": "data.connectwise_location.main.id", "business_unit_id": "data.connectwise_department.ms.id",
		},
		Second: acctest.Attributes{
			"name": `"Night Team"`, "team_leader_id": "data.connectwise_member.bob.id", "members": "[data.connectwise_member.bob.id]",
			"notify_on_ticket_delete": "false", "round_robin": "false", "default_round_robin": "false",
			"location_id": "data.connectwise_location.west.id", "business_unit_id": "data.connectwise_department.ps.id",
		},
		ImportName: "%d/Night Team",
	}.Run(t)
}
