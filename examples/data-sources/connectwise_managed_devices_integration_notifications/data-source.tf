data "connectwise_managed_devices_integration" "example" {
  name = "Axcient"
}

data "connectwise_managed_devices_integration_notifications" "all" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.example.id
}

output "managed_devices_integration_notifications" {
  value = data.connectwise_managed_devices_integration_notifications.all.ids
}
