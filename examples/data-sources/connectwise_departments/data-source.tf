data "connectwise_departments" "all" {
}
