data "connectwise_billing_term" "example" {
  name = "Net 30"
}
