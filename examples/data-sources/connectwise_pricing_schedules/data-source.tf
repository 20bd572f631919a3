data "connectwise_pricing_schedules" "all" {
}

output "pricing_schedule_id" {
  value = data.connectwise_pricing_schedules.all.ids["Gold"]
}
