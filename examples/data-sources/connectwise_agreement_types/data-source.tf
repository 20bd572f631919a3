data "connectwise_agreement_types" "all" {
}
