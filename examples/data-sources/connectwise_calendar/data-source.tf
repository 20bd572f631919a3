data "connectwise_calendar" "example" {
  name = "Standard"
}
