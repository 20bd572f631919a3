data "connectwise_location" "example" {
  name = "Main Office"
}

output "location_id" {
  value = data.connectwise_location.example.id
}
