list "connectwise_agreement" "all" {
  provider = connectwise
}

list "connectwise_agreement" "some" {
  provider = connectwise

  config {
    name = "A*"
  }
}
