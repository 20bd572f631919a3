data "connectwise_work_type" "example" {
  name = "Remote"
}
