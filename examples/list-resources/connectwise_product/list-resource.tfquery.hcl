list "connectwise_product" "all" {
  provider = connectwise
}
