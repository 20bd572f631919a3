data "connectwise_status_indicator" "example" {
  name = "Green"
}
