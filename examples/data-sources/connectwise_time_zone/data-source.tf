data "connectwise_time_zone" "example" {
  name = "Eastern"
}
