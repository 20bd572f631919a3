list "connectwise_service_board" "all" {
  provider = connectwise
}

list "connectwise_service_board" "some" {
  provider = connectwise

  config {
    name = "A*"
  }
}
