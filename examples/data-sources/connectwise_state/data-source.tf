data "connectwise_state" "example" {
  name = "Florida"
}

output "state_id" {
  value = data.connectwise_state.example.id
}
