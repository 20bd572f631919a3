data "connectwise_configuration_statuses" "all" {
}
