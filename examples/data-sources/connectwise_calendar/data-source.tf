data "connectwise_calendar" "example" {
  name = "Standard"
}

output "calendar_id" {
  value = data.connectwise_calendar.example.id
}
