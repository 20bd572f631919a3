data "connectwise_product_types" "all" {
}
