data "connectwise_management_solutions" "all" {
}

output "management_solutions" {
  value = data.connectwise_management_solutions.all.ids
}
