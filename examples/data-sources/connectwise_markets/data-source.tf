data "connectwise_markets" "all" {
}
