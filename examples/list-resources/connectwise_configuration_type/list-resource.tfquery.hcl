list "connectwise_configuration_type" "all" {
  provider = connectwise
}
