data "connectwise_management_solution" "axcient" {
  name = "Axcient"
}

output "management_solution_id" {
  value = data.connectwise_management_solution.axcient.id
}
