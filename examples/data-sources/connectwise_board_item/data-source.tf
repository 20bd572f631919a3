data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_item" "example" {
  board_id = data.connectwise_service_board.example.id
  name     = "Disk"
}

output "board_item_id" {
  value = data.connectwise_board_item.example.id
}
