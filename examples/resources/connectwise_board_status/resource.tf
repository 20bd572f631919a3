data "connectwise_service_board" "desk" {
  name = "Service Desk"
}

resource "connectwise_board_status" "new" {
  board_id          = data.connectwise_service_board.desk.id
  name              = "New (Backup)"
  default           = true
  escalation_status = "NotResponded"
}

resource "connectwise_board_status" "resolved" {
  board_id          = data.connectwise_service_board.desk.id
  name              = "Resolved (Backup)"
  escalation_status = "Resolved"
  closed_status     = true
}
