data "connectwise_company_statuses" "all" {
}
