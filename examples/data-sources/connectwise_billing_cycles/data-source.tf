data "connectwise_billing_cycles" "all" {
}
