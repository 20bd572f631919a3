resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}
