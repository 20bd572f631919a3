data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_type" "example" {
  board_id = data.connectwise_service_board.example.id
  name     = "Backup"
}

output "board_type_id" {
  value = data.connectwise_board_type.example.id
}
