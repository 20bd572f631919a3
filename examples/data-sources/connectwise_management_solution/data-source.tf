data "connectwise_management_solution" "axcient" {
  name = "Axcient"
}
