data "connectwise_company" "client" {
  identifier = "SunDental"
}

data "connectwise_contact" "client" {
  company_id = data.connectwise_company.client.id
  first_name = "Sunny"
  last_name  = "Dent"
}

output "contact_id" {
  value = data.connectwise_contact.client.id
}
