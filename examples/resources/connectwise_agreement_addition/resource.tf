data "connectwise_company" "client" {
  identifier = "SunDental"
}

data "connectwise_contact" "client" {
  first_name = "Sunny"
  last_name  = "Dent"
}

data "connectwise_agreement_type" "managed" {
  name = "Managed Services"
}

data "connectwise_product_subcategory" "backup" {
  name = "Backup"
}

data "connectwise_product_type" "software" {
  name = "Software"
}

resource "connectwise_product" "basic_usage" {
  identifier           = "AX-OB-BASIC"
  description          = "Online Backup Basic Storage w/25 GB"
  customer_description = "Basic Online Backup, $1.50/GB (up to 25 GB free)"
  subcategory_id       = data.connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  price_attribute      = "TimeAndMaterials"
  price                = 1.50
}

resource "connectwise_agreement" "backup" {
  name       = "Online Backup"
  type_id    = data.connectwise_agreement_type.managed.id
  company_id = data.connectwise_company.client.id
  contact_id = data.connectwise_contact.client.id
  start_date = "2026-01-01"
}

# quantity and invoice_description are left out: the sync sets them.
resource "connectwise_agreement_addition" "basic_usage" {
  agreement_id   = connectwise_agreement.backup.id
  product_id     = connectwise_product.basic_usage.id
  serial_number  = "EFS-34826"
  less_included  = 25
  unit_price     = 1.50
  unit_cost      = 0.30
  effective_date = "2026-01-01"
}
