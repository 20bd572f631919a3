data "connectwise_work_roles" "all" {
}
