data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

output "managed_devices_integration_id" {
  value = data.connectwise_managed_devices_integration.axcient.id
}
