list "connectwise_company" "all" {
  provider = connectwise
}
