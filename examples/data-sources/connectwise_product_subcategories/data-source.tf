data "connectwise_product_subcategories" "all" {
}
