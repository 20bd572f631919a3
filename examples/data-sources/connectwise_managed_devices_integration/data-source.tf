data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}
