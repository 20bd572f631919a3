data "connectwise_member" "lead" {
  identifier = "jdoe"
}

resource "connectwise_managed_devices_integration" "axcient" {
  name     = "Axcient"
  solution = "Axcient"
}

resource "connectwise_managed_devices_integration_notification" "errors" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  notify_who_id                  = 1
  member_id                      = data.connectwise_member.lead.id
  log_type                       = "Error"
}
