data "connectwise_work_type" "example" {
  name = "Remote"
}

output "work_type_id" {
  value = data.connectwise_work_type.example.id
}
