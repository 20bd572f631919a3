data "connectwise_managed_devices_integrations" "all" {
}

output "managed_devices_integrations" {
  value = data.connectwise_managed_devices_integrations.all.ids
}
