data "connectwise_company_type" "example" {
  name = "Client"
}
