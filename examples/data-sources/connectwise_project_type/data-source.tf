data "connectwise_project_type" "example" {
  name = "Rollout"
}
