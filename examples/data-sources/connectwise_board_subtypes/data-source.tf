data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_subtypes" "all" {
  board_id = data.connectwise_service_board.example.id
}

output "board_subtype_id" {
  value = data.connectwise_board_subtypes.all.ids["Server"]
}
