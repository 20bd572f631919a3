data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_statuses" "all" {
  board_id = data.connectwise_service_board.example.id
}

output "board_statuses" {
  value = data.connectwise_board_statuses.all.ids
}
