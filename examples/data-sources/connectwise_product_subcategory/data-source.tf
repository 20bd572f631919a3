data "connectwise_product_subcategory" "backup" {
  name = "Backup"
}

output "product_subcategory_id" {
  value = data.connectwise_product_subcategory.backup.id
}
