data "connectwise_company_status" "active" {
  name = "Active"
}
