data "connectwise_work_types" "all" {
}
