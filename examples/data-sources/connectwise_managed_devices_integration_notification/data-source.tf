data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_managed_devices_integration_notification" "errors" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id
  id                             = 1
}

output "managed_devices_integration_notification_id" {
  value = data.connectwise_managed_devices_integration_notification.errors.id
}
