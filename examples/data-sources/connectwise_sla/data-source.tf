data "connectwise_sla" "example" {
  name = "Gold"
}

output "sla_id" {
  value = data.connectwise_sla.example.id
}
