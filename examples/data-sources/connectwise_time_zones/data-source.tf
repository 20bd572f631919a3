data "connectwise_time_zones" "all" {
}

output "time_zone_id" {
  value = data.connectwise_time_zones.all.ids["Eastern"]
}
