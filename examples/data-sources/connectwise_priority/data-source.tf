data "connectwise_priority" "example" {
  name = "Priority 3 - Medium"
}

output "priority_id" {
  value = data.connectwise_priority.example.id
}
