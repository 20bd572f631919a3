data "connectwise_service_board" "desk" {
  name = "Service Desk"
}

data "connectwise_board_status" "new" {
  board_id = data.connectwise_service_board.desk.id
  name     = "New"
}

output "board_status_id" {
  value = data.connectwise_board_status.new.id
}
