data "connectwise_currency" "example" {
  name = "US Dollars"
}
