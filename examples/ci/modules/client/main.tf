# What a client needs: the company, a contact, its two managed ids in order, an
# agreement, and the additions that are billed.
terraform {
  required_providers {
    connectwise = {
      source  = "psaforge/connectwise"
      version = "~> 0.1.0"
    }
  }
}

# What the MSP has declared once, see msp/.
data "connectwise_management_solution" "axcient" {
  name = var.solution_name
}

data "connectwise_agreement_type" "this" {
  name = var.agreement_type
}

data "connectwise_product" "flat_fee" {
  identifier = "AX-${var.plan}-FEE"
}

data "connectwise_product" "usage" {
  identifier = "AX-${var.plan}-GB"
}

# The client: a new company, or one that is there.
resource "connectwise_company" "client" {
  count = var.new_company == null ? 0 : 1

  identifier    = var.identifier
  name          = var.new_company.name
  address_line1 = var.new_company.address
  city          = var.new_company.city
  state         = var.new_company.state

  deletion_protection = var.deletion_protection
}

data "connectwise_company" "client" {
  count = var.new_company == null ? 1 : 0

  identifier = var.identifier
}

# The contact at this client, and at no other.
resource "connectwise_contact" "billing" {
  count = local.new_contact ? 1 : 0

  first_name = var.contact.first_name
  last_name  = var.contact.last_name
  company_id = local.company_id
}

data "connectwise_contact" "billing" {
  count = local.new_contact ? 0 : 1

  first_name = var.contact.first_name
  last_name  = var.contact.last_name
  company_id = local.company_id
}

locals {
  company_id  = one(concat(connectwise_company.client[*].id, data.connectwise_company.client[*].id))
  new_contact = coalesce(var.contact.new, var.new_company != null)
  contact_id  = one(concat(connectwise_contact.billing[*].id, data.connectwise_contact.billing[*].id))
  managed_id  = "EFS-${var.customer_id}"
}

resource "connectwise_managed_id" "devices" {
  company_id             = local.company_id
  managed_id             = local.managed_id
  management_solution_id = data.connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}

resource "connectwise_managed_id" "backup_stats" {
  company_id             = local.company_id
  managed_id             = local.managed_id
  management_solution_id = data.connectwise_management_solution.axcient.id
  device_type            = "BackupStats"

  depends_on = [connectwise_managed_id.devices]
}

resource "connectwise_agreement" "backup" {
  count = var.bill ? 1 : 0

  name       = "Online Backup"
  type_id    = data.connectwise_agreement_type.this.id
  company_id = local.company_id
  contact_id = local.contact_id
  start_date = var.start_date

  deletion_protection = var.deletion_protection
}

resource "connectwise_agreement_addition" "flat_fee" {
  count = var.bill ? 1 : 0

  agreement_id   = connectwise_agreement.backup[0].id
  product_id     = data.connectwise_product.flat_fee.id
  quantity       = 1
  effective_date = var.start_date
}

# quantity and invoice_description are left out: the sync sets them.
resource "connectwise_agreement_addition" "usage" {
  count = var.bill ? 1 : 0

  agreement_id   = connectwise_agreement.backup[0].id
  product_id     = data.connectwise_product.usage.id
  serial_number  = local.managed_id
  less_included  = var.included_gb
  effective_date = var.start_date
}
