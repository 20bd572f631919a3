data "connectwise_company_type" "example" {
  name = "Client"
}

output "company_type_id" {
  value = data.connectwise_company_type.example.id
}
