data "connectwise_agreement_additions" "all" {
  agreement_id = 117
}
