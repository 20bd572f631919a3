data "connectwise_billing_cycles" "all" {
}

output "billing_cycle_id" {
  value = data.connectwise_billing_cycles.all.ids["Monthly"]
}
