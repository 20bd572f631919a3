data "connectwise_invoice_templates" "all" {
}

output "invoice_template_id" {
  value = data.connectwise_invoice_templates.all.ids["Standard"]
}
