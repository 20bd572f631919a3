data "connectwise_company" "client" {
  identifier = "SunDental"
}

output "company_id" {
  value = data.connectwise_company.client.id
}
