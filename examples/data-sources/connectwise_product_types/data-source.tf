data "connectwise_product_types" "all" {
}

output "product_type_id" {
  value = data.connectwise_product_types.all.ids["Software"]
}
