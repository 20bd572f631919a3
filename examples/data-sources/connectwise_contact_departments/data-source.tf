data "connectwise_contact_departments" "all" {
}

output "contact_department_id" {
  value = data.connectwise_contact_departments.all.ids["Accounting"]
}
