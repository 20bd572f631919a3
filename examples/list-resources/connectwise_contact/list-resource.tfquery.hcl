list "connectwise_contact" "all" {
  provider = connectwise
}
