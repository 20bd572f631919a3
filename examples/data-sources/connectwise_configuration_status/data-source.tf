data "connectwise_configuration_status" "example" {
  description = "Active"
}

output "configuration_status_id" {
  value = data.connectwise_configuration_status.example.id
}
