data "connectwise_configuration_type" "server" {
  name = "Managed Server"
}

output "configuration_type_id" {
  value = data.connectwise_configuration_type.server.id
}
