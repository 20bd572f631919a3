data "connectwise_calendars" "all" {
}

output "calendar_id" {
  value = data.connectwise_calendars.all.ids["Standard"]
}
