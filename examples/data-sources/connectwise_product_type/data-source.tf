data "connectwise_product_type" "software" {
  name = "Software"
}
