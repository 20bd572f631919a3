data "connectwise_status_indicator" "example" {
  name = "Green"
}

output "status_indicator_id" {
  value = data.connectwise_status_indicator.example.id
}
