data "connectwise_work_role" "example" {
  name = "Engineer"
}
