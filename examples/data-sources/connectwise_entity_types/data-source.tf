data "connectwise_entity_types" "all" {
}

output "entity_type_id" {
  value = data.connectwise_entity_types.all.ids["Corporation"]
}
