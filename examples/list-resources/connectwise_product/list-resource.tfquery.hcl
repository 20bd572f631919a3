list "connectwise_product" "all" {
  provider = connectwise
}

list "connectwise_product" "some" {
  provider = connectwise

  config {
    identifier = "A*"
  }
}
