data "connectwise_managed_ids" "all" {
  company_id = 117
}
