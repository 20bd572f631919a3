data "connectwise_locations" "all" {
}

output "location_id" {
  value = data.connectwise_locations.all.ids["Main Office"]
}
