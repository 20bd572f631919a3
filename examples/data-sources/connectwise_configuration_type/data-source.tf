data "connectwise_configuration_type" "server" {
  name = "Managed Server"
}
