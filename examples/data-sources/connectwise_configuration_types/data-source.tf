data "connectwise_configuration_types" "all" {
}

data "connectwise_configuration_types" "some" {
  name = "A*"
}

output "configuration_types" {
  value = data.connectwise_configuration_types.all.ids
}
