data "connectwise_product_categories" "all" {
}
