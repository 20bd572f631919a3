data "connectwise_managed_devices_integration_logins" "all" {
  managed_devices_integration_id = 117
}
