// Package service declares the objects of ConnectWise's Service module.
package service

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Board is a service board (step 2 of the article).
var Board = kit.Definition{
	Type: "service_board", Plural: "service_boards", Title: "service board",
	Model: "Board", Path: "/service/boards", Key: []string{"name"}, ServerUnique: true,
	Description: "A service board: where tickets of one kind are worked on. The integration's tickets need one with a default status and a default team.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the board, for example `Backup Alerts`."),
		kit.Required("location_id", "Id of the location that the board belongs to."),
		kit.Required("department_id", "Id of the department (business unit) that the board belongs to."),
		kit.Optional("sign_off_template_id", "Id of the default sign-off template of the board's tickets."),
		kit.Optional("inactive", "Whether the board is inactive and takes no new tickets."),
		kit.Optional("project", "Whether the board is for project tickets."),
		kit.Optional("show_dependencies", "Whether dependencies show. For project boards only."),
		kit.Optional("show_estimates", "Whether estimates show. For project boards only."),
		kit.Optional("board_icon_id", "Id of the document that is the board's icon."),
		kit.Optional("send_to_contact", "Whether the ticket's contact gets e-mails by default."),
		kit.Optional("contact_template_id", "Id of the template of e-mails to contacts."),
		kit.Optional("send_to_resource", "Whether assigned members get e-mails by default."),
		kit.Optional("resource_template_id", "Id of the template of e-mails to members."),
		kit.Optional("send_to_cc", "Whether the addresses in the ticket's Cc field get e-mails by default.").Field("sendToCCFlag"),
		kit.Optional("send_to_bundled", "Whether contacts of bundled tickets get e-mails by default."),
		kit.Optional("bill_tickets_after_closed", "Whether tickets are billed after they are closed only."),
		kit.Optional("bill_ticket_separately", "Whether each ticket is billed on an invoice of its own."),
		kit.Optional("bill_unapproved_time_expense", "Whether time and expenses are billed before they are approved."),
		kit.Optional("override_billing_setup", "Whether tickets may override the billing setup of the board."),
		kit.Optional("bill_time", "How time on the board's tickets is billed by default."),
		kit.Optional("bill_expense", "How expenses on the board's tickets are billed by default."),
		kit.Optional("bill_product", "How products on the board's tickets are billed by default."),
		kit.Optional("dispatch_member_id", "Id of the member who dispatches the board's tickets."),
		kit.Optional("service_manager_member_id", "Id of the member who manages the board."),
		kit.Optional("duty_manager_member_id", "Id of the member who is the duty manager."),
		kit.Optional("oncall_member_id", "Id of the member who is on call."),
		kit.Optional("work_role_id", "Id of the default work role of time entries."),
		kit.Optional("work_type_id", "Id of the default work type of time entries."),
		kit.Optional("auto_close_status_id", "Id of the board's status that automatic closing sets."),
		kit.Optional("auto_assign_new_tickets", "Whether new tickets are assigned automatically."),
		kit.Optional("auto_assign_new_ec_tickets", "Whether new tickets from the e-mail connector are assigned automatically.").Field("autoAssignNewECTicketsFlag"),
		kit.Optional("auto_assign_new_portal_tickets", "Whether new tickets from the customer portal are assigned automatically."),
		kit.Optional("auto_assign_ticket_owner", "Whether the ticket's owner is assigned automatically."),
		kit.Optional("auto_assign_limit", "Whether automatic assignment stops at a number of tickets a member."),
		kit.Optional("auto_assign_limit_amount", "Number of tickets a member at which automatic assignment stops. Needs `auto_assign_limit`.").Between(0, 1<<31-1),
		kit.Optional("discussions_locked", "Whether discussion notes of closed tickets are locked."),
		kit.Optional("time_entry_locked", "Whether time entries of closed tickets are locked."),
		kit.Optional("notify_email_from", "Address that notifications come from."),
		kit.Optional("notify_email_from_name", "Name that notifications come from."),
		kit.Optional("use_member_display_name", "Whether notifications show the member's display name."),
		kit.Optional("closed_loop_discussions", "Whether the discussion is part of closed-loop e-mails."),
		kit.Optional("closed_loop_resolution", "Whether the resolution is part of closed-loop e-mails."),
		kit.Optional("closed_loop_internal_analysis", "Whether the internal analysis is part of closed-loop e-mails."),
		kit.Optional("closed_loop_all", "Whether all notes are part of closed-loop e-mails."),
		kit.Optional("time_entry_discussion", "Whether notes of time entries go to the discussion by default."),
		kit.Optional("time_entry_resolution", "Whether notes of time entries go to the resolution by default."),
		kit.Optional("time_entry_internal_analysis", "Whether notes of time entries go to the internal analysis by default."),
		kit.Optional("problem_sort", "Order of the notes in the discussion."),
		kit.Optional("resolution_sort", "Order of the notes in the resolution."),
		kit.Optional("internal_analysis_sort", "Order of the notes in the internal analysis."),
		kit.Optional("all_sort", "Order of the notes where all show."),
		kit.Optional("email_connector_allow_reopen_closed", "Whether an answer by e-mail may reopen a closed ticket.").Field("emailConnectorAllowReopenClosedFlag"),
		kit.Optional("email_connector_reopen_status_id", "Id of the board's status that a reopened ticket gets."),
		kit.Optional("email_connector_reopen_resources", "Whether members are assigned again when a ticket is reopened. Needs `email_connector_allow_reopen_closed`."),
		kit.Optional("email_connector_new_ticket_no_match", "Whether an e-mail that fits no ticket opens a new one. Needs `email_connector_allow_reopen_closed`."),
		kit.Optional("email_connector_never_reopen_by_days", "Whether a ticket without change for some days is never reopened. Needs `email_connector_allow_reopen_closed`."),
		kit.Optional("email_connector_reopen_days_limit", "Number of days without change after which a ticket is never reopened. Needs `email_connector_never_reopen_by_days`.").Between(0, 1<<31-1),
		kit.Optional("email_connector_never_reopen_by_days_closed", "Whether a ticket that has been closed for some days is never reopened. Needs `email_connector_allow_reopen_closed`."),
		kit.Optional("email_connector_reopen_days_closed_limit", "Number of days after closing from which a ticket is never reopened. Needs `email_connector_never_reopen_by_days_closed`.").Between(0, 1<<31-1),
		kit.Optional("percentage_calculation", "How the share of a project that is done is calculated."),
		kit.Optional("mark_first_note_issue", "Whether the first note of a ticket is marked as the issue."),
		kit.Optional("restrict_board_by_default", "Whether new members are kept off the board."),
	},
	Validators: []resource.ConfigValidator{
		kit.Needs("auto_assign_limit_amount", "auto_assign_limit"),
		kit.Needs("email_connector_reopen_resources", "email_connector_allow_reopen_closed"),
		kit.Needs("email_connector_new_ticket_no_match", "email_connector_allow_reopen_closed"),
		kit.Needs("email_connector_never_reopen_by_days", "email_connector_allow_reopen_closed"),
		kit.Needs("email_connector_reopen_days_limit", "email_connector_never_reopen_by_days"),
		kit.Needs("email_connector_never_reopen_by_days_closed", "email_connector_allow_reopen_closed"),
		kit.Needs("email_connector_reopen_days_closed_limit", "email_connector_never_reopen_by_days_closed"),
		kit.Needs("show_dependencies", "project"),
		kit.Needs("show_estimates", "project"),
	},
}

// SignOffTemplate is the form that a client signs. The API's description has no
// collection of them; they are found through the boards that use them.
var SignOffTemplate = kit.Definition{
	Type: "sign_off_template", Title: "sign-off template", DataOnly: true,
	Model: "ServiceSignoffReference", Path: "/service/boards", Key: []string{"name"},
	Seen: &kit.Seen{In: "/service/boards", Member: "signOffTemplate"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the sign-off template, for example `Standard Sign-Off`. It is found if at least one board uses it."),
	},
}
