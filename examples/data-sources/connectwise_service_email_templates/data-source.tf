data "connectwise_service_email_templates" "all" {
}

output "service_email_template_id" {
  value = data.connectwise_service_email_templates.all.ids["New Ticket"]
}
