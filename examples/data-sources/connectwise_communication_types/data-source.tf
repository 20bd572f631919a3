data "connectwise_communication_types" "all" {
}

output "communication_type_id" {
  value = data.connectwise_communication_types.all.ids["Email"]
}
