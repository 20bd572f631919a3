data "connectwise_configuration_types" "all" {
}
