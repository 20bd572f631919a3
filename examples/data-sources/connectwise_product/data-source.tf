data "connectwise_product" "basic_usage" {
  identifier = "AX-OB-BASIC"
}

output "product_id" {
  value = data.connectwise_product.basic_usage.id
}
