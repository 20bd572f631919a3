data "connectwise_calendars" "all" {
}
