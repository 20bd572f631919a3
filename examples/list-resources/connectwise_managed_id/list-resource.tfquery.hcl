list "connectwise_managed_id" "all" {
  provider = connectwise

  config {
    company_id = 117
  }
}
