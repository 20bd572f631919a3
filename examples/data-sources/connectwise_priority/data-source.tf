data "connectwise_priority" "medium" {
  name = "Priority 3 - Medium"
}
