data "connectwise_communication_type" "example" {
  description = "Email"
}

output "communication_type_id" {
  value = data.connectwise_communication_type.example.id
}
