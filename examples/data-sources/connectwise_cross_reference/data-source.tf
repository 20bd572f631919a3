data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_cross_reference" "basic" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id
  vendor_type                    = "online_backup"
  vendor_level                   = "Standard 25GB"
}

output "cross_reference_id" {
  value = data.connectwise_cross_reference.basic.id
}
