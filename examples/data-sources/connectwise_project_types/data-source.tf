data "connectwise_project_types" "all" {
}
