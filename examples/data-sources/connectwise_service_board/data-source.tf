data "connectwise_service_board" "desk" {
  name = "Service Desk"
}
