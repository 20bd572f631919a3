data "connectwise_delivery_method" "example" {
  name = "E-mail"
}

output "delivery_method_id" {
  value = data.connectwise_delivery_method.example.id
}
