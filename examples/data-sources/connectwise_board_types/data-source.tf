data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_types" "all" {
  board_id = data.connectwise_service_board.example.id
}

output "board_type_id" {
  value = data.connectwise_board_types.all.ids["Backup"]
}
