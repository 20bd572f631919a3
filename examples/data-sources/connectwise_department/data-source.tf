data "connectwise_department" "example" {
  name = "Professional Services"
}

output "department_id" {
  value = data.connectwise_department.example.id
}
