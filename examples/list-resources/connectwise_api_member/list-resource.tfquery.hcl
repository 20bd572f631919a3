list "connectwise_api_member" "all" {
  provider = connectwise
}
