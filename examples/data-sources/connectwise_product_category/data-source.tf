data "connectwise_product_category" "managed" {
  name = "Managed Services"
}
