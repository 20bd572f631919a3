data "connectwise_security_role" "admin" {
  name = "Admin"
}

data "connectwise_service_board" "desk" {
  name = "Service Desk"
}

resource "connectwise_api_member" "axcient" {
  identifier               = "Axcient"
  name                     = "Axcient Backup for Files"
  security_role_id         = data.connectwise_security_role.admin.id
  service_default_board_id = data.connectwise_service_board.desk.id
}
