data "connectwise_structure_level" "example" {
  name = "Corporate"
}

output "structure_level_id" {
  value = data.connectwise_structure_level.example.id
}
