data "connectwise_market" "example" {
  name = "Healthcare"
}
