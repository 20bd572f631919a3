data "connectwise_service_board" "example" {
  name = "Backup Alerts"
}

data "connectwise_board_items" "all" {
  board_id = data.connectwise_service_board.example.id
}

output "board_item_id" {
  value = data.connectwise_board_items.all.ids["Disk"]
}
