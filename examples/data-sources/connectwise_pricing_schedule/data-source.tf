data "connectwise_pricing_schedule" "example" {
  name = "Gold"
}
