data "connectwise_entity_type" "example" {
  name = "Corporation"
}

output "entity_type_id" {
  value = data.connectwise_entity_type.example.id
}
