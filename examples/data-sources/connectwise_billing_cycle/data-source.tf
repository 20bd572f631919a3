data "connectwise_billing_cycle" "monthly" {
  name = "Monthly"
}
