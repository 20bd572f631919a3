data "connectwise_products" "all" {
}

data "connectwise_products" "some" {
  identifier = "A*"
}

output "products" {
  value = data.connectwise_products.all.ids
}
