list "connectwise_product_subcategory" "all" {
  provider = connectwise
}
