data "connectwise_ownership_type" "example" {
  name = "Private"
}

output "ownership_type_id" {
  value = data.connectwise_ownership_type.example.id
}
