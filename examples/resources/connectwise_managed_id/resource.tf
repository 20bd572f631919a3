data "connectwise_company" "client" {
  identifier = "SunDental"
}

resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}

resource "connectwise_managed_id" "devices" {
  company_id             = data.connectwise_company.client.id
  managed_id             = "EFS-34826"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}

# Created second: in the other order the integration does not work.
resource "connectwise_managed_id" "backup_stats" {
  company_id             = data.connectwise_company.client.id
  managed_id             = "EFS-34826"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"

  depends_on = [connectwise_managed_id.devices]
}
