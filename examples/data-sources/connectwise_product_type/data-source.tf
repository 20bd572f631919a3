data "connectwise_product_type" "example" {
  name = "Software"
}

output "product_type_id" {
  value = data.connectwise_product_type.example.id
}
