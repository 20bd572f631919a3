data "connectwise_billing_cycle" "example" {
  name = "Monthly"
}
