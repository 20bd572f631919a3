data "connectwise_managed_devices_integrations" "all" {
}
