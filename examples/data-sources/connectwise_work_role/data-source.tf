data "connectwise_work_role" "example" {
  name = "Engineer"
}

output "work_role_id" {
  value = data.connectwise_work_role.example.id
}
