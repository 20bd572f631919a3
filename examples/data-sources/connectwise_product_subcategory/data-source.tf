data "connectwise_product_subcategory" "backup" {
  name = "Backup"
}
