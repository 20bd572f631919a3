data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_managed_devices_integration_login" "lead" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id
  username                       = "jane@example.com"
}

output "managed_devices_integration_login_id" {
  value = data.connectwise_managed_devices_integration_login.lead.id
}
