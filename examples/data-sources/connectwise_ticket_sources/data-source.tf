data "connectwise_ticket_sources" "all" {
}
