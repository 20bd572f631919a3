data "connectwise_country" "example" {
  name = "United States"
}

output "country_id" {
  value = data.connectwise_country.example.id
}
