data "connectwise_configuration_statuses" "all" {
}

output "configuration_status_id" {
  value = data.connectwise_configuration_statuses.all.ids["Active"]
}
