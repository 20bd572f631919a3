list "connectwise_managed_devices_integration" "all" {
  provider = connectwise
}
