data "connectwise_product_subcategories" "all" {
}

output "product_subcategories" {
  value = data.connectwise_product_subcategories.all.ids
}
