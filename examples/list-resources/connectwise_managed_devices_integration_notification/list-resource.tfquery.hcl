list "connectwise_managed_devices_integration_notification" "all" {
  provider = connectwise

  config {
    managed_devices_integration_id = 117
  }
}
