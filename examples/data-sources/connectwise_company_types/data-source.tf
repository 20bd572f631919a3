data "connectwise_company_types" "all" {
}

output "company_type_id" {
  value = data.connectwise_company_types.all.ids["Client"]
}
