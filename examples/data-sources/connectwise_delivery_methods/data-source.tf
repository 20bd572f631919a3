data "connectwise_delivery_methods" "all" {
}

output "delivery_method_id" {
  value = data.connectwise_delivery_methods.all.ids["E-mail"]
}
