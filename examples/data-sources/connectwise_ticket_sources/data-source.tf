data "connectwise_ticket_sources" "all" {
}

output "ticket_source_id" {
  value = data.connectwise_ticket_sources.all.ids["Monitoring"]
}
