# The half of the integration that bills: no board, no tickets.
terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

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

# Step 4: the management solution.
resource "connectwise_management_solution" "axcient" {
  name                        = var.solution_name
  management_it_solution_type = "Custom"
  management_solution_name    = var.solution_name
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

# Step 12: an agreement a client, with the flat fee and what is used beyond it.
resource "connectwise_agreement_type" "online_backup" {
  name             = "Online Backup"
  billing_cycle_id = data.connectwise_billing_cycle.monthly.id
}

resource "connectwise_contact" "client" {
  for_each = var.clients

  first_name = each.value.contact.first_name
  last_name  = each.value.contact.last_name
  company_id = connectwise_company.client[each.key].id
}

resource "connectwise_agreement" "client" {
  for_each = var.clients

  name       = "Online Backup"
  type_id    = connectwise_agreement_type.online_backup.id
  company_id = connectwise_company.client[each.key].id
  contact_id = connectwise_contact.client[each.key].id
  start_date = each.value.start_date
}

resource "connectwise_agreement_addition" "flat_fee" {
  for_each = var.clients

  agreement_id   = connectwise_agreement.client[each.key].id
  product_id     = connectwise_product.flat_fee[each.value.plan].id
  quantity       = 1
  effective_date = each.value.start_date
}

# quantity and invoice_description are left out: the sync sets them.
resource "connectwise_agreement_addition" "usage" {
  for_each = var.clients

  agreement_id   = connectwise_agreement.client[each.key].id
  product_id     = connectwise_product.usage[each.value.plan].id
  serial_number  = connectwise_managed_id.devices[each.key].managed_id
  less_included  = var.plans[each.value.plan].included_gb
  effective_date = each.value.start_date
}
