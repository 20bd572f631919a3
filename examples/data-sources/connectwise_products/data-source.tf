data "connectwise_products" "all" {
}
