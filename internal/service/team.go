package service

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Team is a team that works on the tickets of a board (step 2 of the article).
var Team = kit.Definition{
	Type: "board_team", Plural: "board_teams", Title: "board team", Steps: []int{2},
	Model: "BoardTeam", Path: "/service/boards/{board_id}/teams", Parent: &Board, Key: []string{"name"}, ServerUnique: true,
	Description: "A team that works on tickets of a service board. The integration needs a default team on its board; each board has exactly one: " +
		"the team with `default = true` takes it from the one that had it.\n\n" +
		"ConnectWise refuses to delete a board's default team. Destroying it leaves it on the board, with a warning; it goes with the board.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the team.").Example("Backup Team"),
		kit.Required("team_leader_id", "Id of the member who leads the team."),
		kit.Optional("members", "Ids of the team's members."),
		kit.Optional("default", "Whether new tickets of the board go to this team."),
		kit.Optional("notify_on_ticket_delete", "Whether the team is notified when a ticket is deleted."),
		kit.Optional("round_robin", "Whether tickets are assigned to the team's members in turn."),
		kit.Optional("default_round_robin", "Whether the team is the default for assignment in turn."),
		kit.Optional("location_id", "Id of the location that the team belongs to."),
		kit.Optional("business_unit_id", "Id of the department (business unit) that the team belongs to."),
	},
	SingletonFlag: "default",
	Lifecycle:     kit.Lifecycle{Adopt: kit.AdoptIfParentIsNew, Delete: kit.KeepFlagHolder},
}
