data "connectwise_project_type" "example" {
  name = "Rollout"
}

output "project_type_id" {
  value = data.connectwise_project_type.example.id
}
