data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_teams" "all" {
  board_id = data.connectwise_service_board.example.id
}

output "board_teams" {
  value = data.connectwise_board_teams.all.ids
}
