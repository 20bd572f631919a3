data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_managed_devices_integration_notification" "errors" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id
  id                             = 1
}
