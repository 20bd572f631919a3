data "connectwise_currencies" "all" {
}
