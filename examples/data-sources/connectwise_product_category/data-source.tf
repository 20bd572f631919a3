data "connectwise_product_category" "managed" {
  name = "Managed Services"
}

output "product_category_id" {
  value = data.connectwise_product_category.managed.id
}
