data "connectwise_managed_devices_integration" "example" {
  name = "Axcient"
}

data "connectwise_managed_devices_integration_logins" "all" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.example.id
}

output "managed_devices_integration_logins" {
  value = data.connectwise_managed_devices_integration_logins.all.ids
}
