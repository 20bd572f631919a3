data "connectwise_priority" "example" {
  name = "Priority 3 - Medium"
}
