data "connectwise_company_sites" "all" {
  company_id = 117
}
