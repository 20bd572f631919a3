data "connectwise_member" "lead" {
  identifier = "jdoe"
}

resource "connectwise_managed_devices_integration" "axcient" {
  name     = "Axcient"
  solution = "Axcient"
}

variable "portal_password" {
  type      = string
  ephemeral = true
}

resource "connectwise_managed_devices_integration_login" "lead" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  username                       = "jane@example.com"
  password_wo                    = var.portal_password
  password_wo_version            = 1
  member_id                      = data.connectwise_member.lead.id
}
