data "connectwise_product_subcategory" "backup" {
  name = "Backup"
}

data "connectwise_product_type" "software" {
  name = "Software"
}

# The flat fee includes 25 GB. It is not cross-referenced.
resource "connectwise_product" "basic_fee" {
  identifier           = "AX-OB-BASIC-FEE"
  description          = "Online Backup Basic Storage Flat Fee"
  customer_description = "Basic Online Backup, 25 GB included"
  subcategory_id       = data.connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  price_attribute      = "TimeAndMaterials"
  price                = 8.00
}

# What is used beyond that.
resource "connectwise_product" "basic_usage" {
  identifier           = "AX-OB-BASIC"
  description          = "Online Backup Basic Storage w/25 GB"
  customer_description = "Basic Online Backup, $1.50/GB (up to 25 GB free)"
  subcategory_id       = data.connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  price_attribute      = "TimeAndMaterials"
  price                = 1.50
}
