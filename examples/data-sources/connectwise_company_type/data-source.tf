data "connectwise_company_type" "client" {
  name = "Client"
}
