data "connectwise_company_status" "example" {
  name = "Active"
}
