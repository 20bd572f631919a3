list "connectwise_agreement_addition" "all" {
  provider = connectwise

  config {
    agreement_id = 117
  }
}
