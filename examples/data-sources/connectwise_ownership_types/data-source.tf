data "connectwise_ownership_types" "all" {
}

output "ownership_type_id" {
  value = data.connectwise_ownership_types.all.ids["Private"]
}
