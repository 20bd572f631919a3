data "connectwise_company" "client" {
  identifier = "SunDental"
}

data "connectwise_managed_id" "devices" {
  company_id  = data.connectwise_company.client.id
  managed_id  = "EFS-34826"
  device_type = "WorkstationsAndServers"
}

output "managed_id_id" {
  value = data.connectwise_managed_id.devices.id
}
