data "connectwise_management_solutions" "all" {
}
