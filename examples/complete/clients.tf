# The clients. Each has a configuration of its own in examples/ci.

variable "clients" {
  description = "The clients by their ConnectWise company id, with the customer id of the Backup for Files Portal."
  type = map(object({
    name        = string
    customer_id = number
    address     = string
    city        = string
    state       = string
    plan        = string
    start_date  = string
    contact = object({
      first_name = string
      last_name  = string
    })
  }))
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
