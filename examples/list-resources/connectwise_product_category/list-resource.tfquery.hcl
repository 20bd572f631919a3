list "connectwise_product_category" "all" {
  provider = connectwise
}
