data "connectwise_ticket_source" "example" {
  name = "Monitoring"
}
