list "connectwise_company" "all" {
  provider = connectwise
}

list "connectwise_company" "some" {
  provider = connectwise

  config {
    identifier = "A*"
  }
}
