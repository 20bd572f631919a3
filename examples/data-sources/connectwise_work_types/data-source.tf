data "connectwise_work_types" "all" {
}

output "work_type_id" {
  value = data.connectwise_work_types.all.ids["Remote"]
}
