# Resources in one line, so that they get the same ids on every new site. The
# state beside this file was written by an earlier version of the provider.

terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

data "connectwise_location" "main" {
  name = "Main Office"
}

data "connectwise_department" "services" {
  name = "Professional Services"
}

data "connectwise_product_category" "managed_services" {
  name = "Managed Services"
}

data "connectwise_product_type" "software" {
  name = "Software"
}

data "connectwise_company_status" "active" {
  name = "Active"
}

resource "connectwise_company" "client" {
  identifier   = "AcmeDental"
  name         = "Acme Dental"
  site_name    = "Main"
  status_id    = data.connectwise_company_status.active.id
  city         = "Tampa"
  phone_number = "8135550100"
}

resource "connectwise_contact" "client" {
  company_id = connectwise_company.client.id
  first_name = "Ada"
  last_name  = "Acme"
}

resource "connectwise_service_board" "backup" {
  name          = "Backup Alerts"
  location_id   = data.connectwise_location.main.id
  department_id = data.connectwise_department.services.id
  depends_on    = [connectwise_contact.client]
}

resource "connectwise_board_status" "new" {
  board_id          = connectwise_service_board.backup.id
  name              = "New"
  default           = true
  escalation_status = "NotResponded"
}

resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
  depends_on                  = [connectwise_board_status.new]
}

resource "connectwise_managed_devices_integration" "axcient" {
  name     = "Axcient"
  solution = connectwise_management_solution.axcient.management_solution_name
}

resource "connectwise_api_member" "axcient" {
  identifier = "Axcient"
  name       = "Axcient Backup for Files"
  depends_on = [connectwise_managed_devices_integration.axcient]
}

resource "connectwise_managed_id" "devices" {
  company_id             = connectwise_company.client.id
  managed_id             = "EFS-34826"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
  depends_on             = [connectwise_api_member.axcient]
}

resource "connectwise_managed_id" "backup_stats" {
  company_id             = connectwise_company.client.id
  managed_id             = "EFS-34826"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"
  depends_on             = [connectwise_managed_id.devices]
}

resource "connectwise_product_subcategory" "online_backup" {
  name        = "Online Backup"
  category_id = data.connectwise_product_category.managed_services.id
  depends_on  = [connectwise_managed_id.backup_stats]
}

resource "connectwise_product" "usage" {
  identifier           = "AX-OB-GB"
  description          = "Online Backup"
  customer_description = "Online Backup per GB"
  subcategory_id       = connectwise_product_subcategory.online_backup.id
  type_id              = data.connectwise_product_type.software.id
  price                = 1.1
}

resource "connectwise_cross_reference" "online_backup" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  vendor_type                    = "online_backup"
  vendor_level                   = "Standard 25GB"
  product_id                     = connectwise_product.usage.id
}

resource "connectwise_agreement_type" "backup" {
  name       = "Managed Backup"
  depends_on = [connectwise_cross_reference.online_backup]
}

resource "connectwise_agreement" "backup" {
  name       = "Online Backup"
  type_id    = connectwise_agreement_type.backup.id
  company_id = connectwise_company.client.id
  contact_id = connectwise_contact.client.id
  start_date = "2026-01-01"
}

resource "connectwise_agreement_addition" "usage" {
  agreement_id   = connectwise_agreement.backup.id
  product_id     = connectwise_product.usage.id
  bill_customer  = "Billable"
  less_included  = 25
  unit_price     = 1.25
  serial_number  = "EFS-34826"
  effective_date = "2026-01-01"
}
