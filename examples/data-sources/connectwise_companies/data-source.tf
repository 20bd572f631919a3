data "connectwise_companies" "all" {
}
