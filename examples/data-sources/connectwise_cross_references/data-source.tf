data "connectwise_managed_devices_integration" "example" {
  name = "Axcient"
}

data "connectwise_cross_references" "all" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.example.id
}

output "cross_references" {
  value = data.connectwise_cross_references.all.ids
}
