list "connectwise_agreement" "all" {
  provider = connectwise
}
