data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_subtype" "example" {
  board_id = data.connectwise_service_board.example.id
  name     = "Server"
}

output "board_subtype_id" {
  value = data.connectwise_board_subtype.example.id
}
