data "connectwise_manufacturer" "example" {
  name = "Axcient"
}

output "manufacturer_id" {
  value = data.connectwise_manufacturer.example.id
}
