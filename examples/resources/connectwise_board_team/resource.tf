data "connectwise_service_board" "desk" {
  name = "Service Desk"
}

data "connectwise_member" "lead" {
  identifier = "jdoe"
}

resource "connectwise_board_team" "backup" {
  board_id       = data.connectwise_service_board.desk.id
  name           = "Backup Team"
  team_leader_id = data.connectwise_member.lead.id
  members        = [data.connectwise_member.lead.id]
  default        = true
}
