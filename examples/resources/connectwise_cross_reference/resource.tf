data "connectwise_product_subcategory" "backup" {
  name = "Backup"
}

data "connectwise_product_type" "software" {
  name = "Software"
}

resource "connectwise_managed_devices_integration" "axcient" {
  name     = "Axcient"
  solution = "Axcient"
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

resource "connectwise_configuration_type" "backup_account" {
  name = "Backup Account"
}

resource "connectwise_cross_reference" "basic" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  vendor_type                    = "online_backup"
  vendor_level                   = "Standard 25GB"
  product_id                     = connectwise_product.basic_usage.id
  configuration_type_id          = connectwise_configuration_type.backup_account.id
}
