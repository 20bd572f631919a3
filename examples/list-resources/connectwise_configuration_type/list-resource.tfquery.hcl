list "connectwise_configuration_type" "all" {
  provider = connectwise
}

list "connectwise_configuration_type" "some" {
  provider = connectwise

  config {
    name = "A*"
  }
}
