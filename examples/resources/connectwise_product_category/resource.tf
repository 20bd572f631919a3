resource "connectwise_product_category" "managed_services" {
  name = "Managed Backup"
}
