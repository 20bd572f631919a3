data "connectwise_company_types" "all" {
}
