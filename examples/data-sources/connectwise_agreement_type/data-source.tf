data "connectwise_agreement_type" "managed" {
  name = "Managed Services"
}
