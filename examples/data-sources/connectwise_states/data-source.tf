data "connectwise_states" "all" {
}

output "state_id" {
  value = data.connectwise_states.all.ids["Florida"]
}
