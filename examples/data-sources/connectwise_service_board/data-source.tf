data "connectwise_service_board" "desk" {
  name = "Service Desk"
}

output "service_board_id" {
  value = data.connectwise_service_board.desk.id
}
