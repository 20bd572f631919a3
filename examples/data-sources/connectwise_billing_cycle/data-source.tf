data "connectwise_billing_cycle" "example" {
  name = "Monthly"
}

output "billing_cycle_id" {
  value = data.connectwise_billing_cycle.example.id
}
