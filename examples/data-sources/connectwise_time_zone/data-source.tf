data "connectwise_time_zone" "example" {
  name = "Eastern"
}

output "time_zone_id" {
  value = data.connectwise_time_zone.example.id
}
