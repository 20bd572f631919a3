data "connectwise_company_status" "example" {
  name = "Active"
}

output "company_status_id" {
  value = data.connectwise_company_status.example.id
}
