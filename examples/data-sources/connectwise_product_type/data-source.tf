data "connectwise_product_type" "example" {
  name = "Software"
}
