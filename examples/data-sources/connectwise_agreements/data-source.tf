data "connectwise_agreements" "all" {
}
