data "connectwise_billing_terms" "all" {
}
