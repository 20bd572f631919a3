list "connectwise_contact" "all" {
  provider = connectwise
}

list "connectwise_contact" "some" {
  provider = connectwise

  config {
    first_name = "A*"
  }
}
