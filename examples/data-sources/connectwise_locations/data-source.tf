data "connectwise_locations" "all" {
}
