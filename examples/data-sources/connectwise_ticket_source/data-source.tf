data "connectwise_ticket_source" "example" {
  name = "Monitoring"
}

output "ticket_source_id" {
  value = data.connectwise_ticket_source.example.id
}
