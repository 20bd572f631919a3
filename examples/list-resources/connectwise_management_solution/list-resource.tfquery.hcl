list "connectwise_management_solution" "all" {
  provider = connectwise
}
