data "connectwise_configuration_status" "example" {
  description = "Active"
}
