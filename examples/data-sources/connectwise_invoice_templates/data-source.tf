data "connectwise_invoice_templates" "all" {
}
