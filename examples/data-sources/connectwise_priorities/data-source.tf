data "connectwise_priorities" "all" {
}

output "priority_id" {
  value = data.connectwise_priorities.all.ids["Priority 3 - Medium"]
}
