list "connectwise_cross_reference" "all" {
  provider = connectwise

  config {
    managed_devices_integration_id = 117
  }
}
