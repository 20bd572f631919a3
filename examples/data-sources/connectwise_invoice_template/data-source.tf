data "connectwise_invoice_template" "example" {
  name = "Standard"
}

output "invoice_template_id" {
  value = data.connectwise_invoice_template.example.id
}
