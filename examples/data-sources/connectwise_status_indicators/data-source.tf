data "connectwise_status_indicators" "all" {
}
