data "connectwise_contact_types" "all" {
}

output "contact_type_id" {
  value = data.connectwise_contact_types.all.ids["Billing"]
}
