data "connectwise_cross_references" "all" {
  managed_devices_integration_id = 117
}
