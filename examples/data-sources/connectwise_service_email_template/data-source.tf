data "connectwise_service_email_template" "example" {
  subject = "New Ticket"
}
