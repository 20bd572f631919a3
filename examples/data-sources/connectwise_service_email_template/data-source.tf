data "connectwise_service_email_template" "example" {
  subject = "New Ticket"
}

output "service_email_template_id" {
  value = data.connectwise_service_email_template.example.id
}
