package service

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Status is a status that the tickets of a board can have (step 2 of the article).
var Status = kit.Definition{
	Type: "board_status", Plural: "board_statuses", Title: "board status", Steps: []int{2},
	Model: "BoardStatus", Path: "/service/boards/{board_id}/statuses", Parent: &Board, Key: []string{"name"}, ServerUnique: true,
	Filters: []string{"name", "inactive"},
	Description: "A status that tickets of a service board can have. Each board has exactly one default status, which new tickets get: " +
		"the status with `default = true` takes it from the one that had it.\n\n" +
		"ConnectWise refuses to delete a board's default status. Destroying it leaves it on the board, with a warning; it goes with the board.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the status.").Example("New (Backup)"),
		kit.Optional("default", "Whether new tickets of the board get this status.").Note("The article's step 2 wants it only on the status for new tickets."),
		kit.Optional("escalation_status", "What the status means for escalation. New tickets of the integration need a status with `NotResponded`."),
		kit.Optional("closed_status", "Whether a ticket with this status counts as closed. The integration resolves a ticket by setting such a status."),
		kit.Optional("sort_order", "Position of the status in lists.").Between(0, 1<<31-1),
		kit.Optional("display_on_board", "Whether tickets with this status show on the board."),
		kit.Optional("inactive", "Whether the status can no longer be chosen."),
		kit.Optional("time_entry_not_allowed", "Whether time cannot be entered on tickets with this status."),
		kit.Optional("round_robin_catchall", "Whether tickets with this status take part in round-robin assignment."),
		kit.Optional("customer_portal_description", "What the customer portal shows for this status."),
		kit.Optional("customer_portal", "Whether the customer portal shows tickets with this status."),
		kit.Optional("email_template_id", "Id of the template of the e-mail that the status sends."),
		kit.Optional("status_indicator_id", "Id of the indicator that the status shows."),
		kit.Optional("custom_status_indicator_name", "Name of a custom status indicator."),
		kit.Optional("save_time_as_note", "Whether time entries under this status are saved as notes."),
	},
	SingletonFlag: "default",
	Validators:    []kit.Rule{kit.NotBoth("default", "inactive")},
	Lifecycle:     kit.Lifecycle{Adopt: kit.AdoptIfParentIsNew, Delete: kit.KeepFlagHolder},
}
