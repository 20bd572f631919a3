data "connectwise_work_roles" "all" {
}

output "work_role_id" {
  value = data.connectwise_work_roles.all.ids["Engineer"]
}
