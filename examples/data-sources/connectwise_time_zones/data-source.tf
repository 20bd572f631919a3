data "connectwise_time_zones" "all" {
}
