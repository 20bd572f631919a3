data "connectwise_service_email_templates" "all" {
}
