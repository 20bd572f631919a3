data "connectwise_departments" "all" {
}

output "department_id" {
  value = data.connectwise_departments.all.ids["Professional Services"]
}
