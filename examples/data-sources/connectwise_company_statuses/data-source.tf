data "connectwise_company_statuses" "all" {
}

output "company_status_id" {
  value = data.connectwise_company_statuses.all.ids["Active"]
}
