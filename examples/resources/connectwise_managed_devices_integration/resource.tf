resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}

# The other settings default to those of the article's step 5.
resource "connectwise_managed_devices_integration" "axcient" {
  name     = "Axcient"
  solution = connectwise_management_solution.axcient.management_solution_name
}
