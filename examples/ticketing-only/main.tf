# The half of the integration that opens tickets: no products, no agreements.
terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

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

# Step 1: a company for each client.
resource "connectwise_company" "client" {
  for_each = var.clients

  identifier    = each.key
  name          = each.value.name
  address_line1 = each.value.address
  city          = each.value.city
  state         = each.value.state
}

# Steps 10 and 13: two managed ids a client, in this order.
resource "connectwise_managed_id" "devices" {
  for_each = var.clients

  company_id             = connectwise_company.client[each.key].id
  managed_id             = "EFS-${each.value.customer_id}"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}

resource "connectwise_managed_id" "backup_stats" {
  for_each = var.clients

  company_id             = connectwise_company.client[each.key].id
  managed_id             = "EFS-${each.value.customer_id}"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"

  depends_on = [connectwise_managed_id.devices]
}
