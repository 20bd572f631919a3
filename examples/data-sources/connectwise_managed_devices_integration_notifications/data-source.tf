data "connectwise_managed_devices_integration_notifications" "all" {
  managed_devices_integration_id = 117
}
