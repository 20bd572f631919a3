data "connectwise_product_categories" "all" {
}

output "product_categories" {
  value = data.connectwise_product_categories.all.ids
}
