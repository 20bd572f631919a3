data "connectwise_structure_levels" "all" {
}

output "structure_level_id" {
  value = data.connectwise_structure_levels.all.ids["Corporate"]
}
