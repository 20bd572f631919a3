data "connectwise_contact_type" "example" {
  description = "Billing"
}

output "contact_type_id" {
  value = data.connectwise_contact_type.example.id
}
