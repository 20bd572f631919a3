list "connectwise_service_board" "all" {
  provider = connectwise
}
