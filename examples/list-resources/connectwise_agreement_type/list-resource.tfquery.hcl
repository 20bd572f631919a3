list "connectwise_agreement_type" "all" {
  provider = connectwise
}
