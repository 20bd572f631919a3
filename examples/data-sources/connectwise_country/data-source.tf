data "connectwise_country" "example" {
  name = "United States"
}
