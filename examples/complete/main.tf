# The MSP's side of the integration of Axcient Backup for Files with
# ConnectWise PSA. Everything is found by name.

terraform {
  required_providers {
    connectwise = {
      source  = "psaforge/connectwise"
      version = "~> 0.1.0"
    }
  }
}

# Keys come from CONNECTWISE_SITE_URL, CONNECTWISE_COMPANY_ID,
# CONNECTWISE_PUBLIC_KEY, CONNECTWISE_PRIVATE_KEY and CONNECTWISE_CLIENT_ID.
provider "connectwise" {}

data "connectwise_connection" "this" {}

data "connectwise_location" "main" {
  name = var.location
}

data "connectwise_department" "services" {
  name = var.department
}

data "connectwise_member" "lead" {
  identifier = var.team_leader
}

data "connectwise_security_role" "admin" {
  name = "Admin"
}

data "connectwise_product_category" "managed_services" {
  name = "Managed Services"
}

data "connectwise_product_type" "software" {
  name = "Software"
}

data "connectwise_unit_of_measure" "each" {
  name = "Each"
}

data "connectwise_billing_cycle" "monthly" {
  name = "Monthly"
}

data "connectwise_sign_off_template" "standard" {
  name = var.sign_off_template
}

# Step 2: the board for tickets, its statuses, its default team.
resource "connectwise_service_board" "backup" {
  name                 = "Backup Alerts"
  location_id          = data.connectwise_location.main.id
  department_id        = data.connectwise_department.services.id
  sign_off_template_id = data.connectwise_sign_off_template.standard.id
}

resource "connectwise_board_status" "backup" {
  for_each = {
    "New"         = { escalation = "NotResponded", closed = false, order = 10 }
    "In Progress" = { escalation = "Responded", closed = false, order = 20 }
    "Resolved"    = { escalation = "Resolved", closed = true, order = 90 }
  }

  board_id          = connectwise_service_board.backup.id
  name              = each.key
  default           = each.key == "New"
  escalation_status = each.value.escalation
  closed_status     = each.value.closed
  sort_order        = each.value.order
  display_on_board  = !each.value.closed
}

resource "connectwise_board_team" "backup" {
  board_id       = connectwise_service_board.backup.id
  name           = "Backup Team"
  team_leader_id = data.connectwise_member.lead.id
  members        = [data.connectwise_member.lead.id]
  default        = true
}

# Step 4: the management solution.
resource "connectwise_management_solution" "axcient" {
  name                        = var.solution_name
  management_it_solution_type = "Custom"
  management_solution_name    = var.solution_name
}

# Step 3: the API member that the integration logs in as. Its keys are made in
# the dashboard, which shows the private key once.
resource "connectwise_api_member" "axcient" {
  identifier               = "Axcient"
  name                     = "Axcient Backup for Files"
  security_role_id         = data.connectwise_security_role.admin.id
  service_default_board_id = connectwise_service_board.backup.id
}

# Step 5: the integration, with the article's settings as defaults.
resource "connectwise_managed_devices_integration" "axcient" {
  name     = connectwise_management_solution.axcient.name
  solution = connectwise_management_solution.axcient.management_solution_name
}

# Step 11: for each plan a flat fee that includes an amount, and a product for
# what is used beyond it.
resource "connectwise_product_subcategory" "online_backup" {
  name        = "Online Backup"
  category_id = data.connectwise_product_category.managed_services.id
}

resource "connectwise_product" "flat_fee" {
  for_each = var.plans

  identifier           = "AX-${each.key}-FEE"
  description          = "Online Backup ${each.value.name} Flat Fee"
  customer_description = "${each.value.name} Online Backup, ${each.value.included_gb} GB included"
  subcategory_id       = connectwise_product_subcategory.online_backup.id
  type_id              = data.connectwise_product_type.software.id
  price_attribute      = "TimeAndMaterials"
  unit_of_measure_id   = data.connectwise_unit_of_measure.each.id
  price                = each.value.fee
}

resource "connectwise_product" "usage" {
  for_each = var.plans

  identifier           = "AX-${each.key}-GB"
  description          = "Online Backup ${each.value.name} w/${each.value.included_gb} GB"
  customer_description = "${each.value.name} Online Backup, ${format("$%s", each.value.price)}/GB (up to ${each.value.included_gb} GB free)"
  subcategory_id       = connectwise_product_subcategory.online_backup.id
  type_id              = data.connectwise_product_type.software.id
  price_attribute      = "TimeAndMaterials"
  unit_of_measure_id   = data.connectwise_unit_of_measure.each.id
  price                = each.value.price
  cost                 = each.value.cost
}

# Step 14: only the per-unit product is cross-referenced.
resource "connectwise_configuration_type" "backup_account" {
  name = "Backup Account"
}

resource "connectwise_cross_reference" "online_backup" {
  for_each = var.plans

  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  vendor_type                    = "online_backup"
  vendor_level                   = each.value.vendor_level
  product_id                     = connectwise_product.usage[each.key].id
  configuration_type_id          = connectwise_configuration_type.backup_account.id
  agreement_type_id              = connectwise_agreement_type.online_backup.id
}

# Step 12: the type of the clients' agreements.
resource "connectwise_agreement_type" "online_backup" {
  name             = "Online Backup"
  billing_cycle_id = data.connectwise_billing_cycle.monthly.id
}
