data "connectwise_service_board" "desk" {
  name = "Service Desk"
}

data "connectwise_board_team" "default" {
  board_id = data.connectwise_service_board.desk.id
  name     = "Service Team"
}

output "board_team_id" {
  value = data.connectwise_board_team.default.id
}
