data "connectwise_delivery_method" "example" {
  name = "E-mail"
}
