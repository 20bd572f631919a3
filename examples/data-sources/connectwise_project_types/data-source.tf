data "connectwise_project_types" "all" {
}

output "project_type_id" {
  value = data.connectwise_project_types.all.ids["Rollout"]
}
