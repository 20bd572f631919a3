data "connectwise_pricing_schedule" "example" {
  name = "Gold"
}

output "pricing_schedule_id" {
  value = data.connectwise_pricing_schedule.example.id
}
