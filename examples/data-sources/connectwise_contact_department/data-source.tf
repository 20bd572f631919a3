data "connectwise_contact_department" "example" {
  name = "Accounting"
}

output "contact_department_id" {
  value = data.connectwise_contact_department.example.id
}
