data "connectwise_pricing_schedules" "all" {
}
