data "connectwise_invoice_template" "example" {
  name = "Standard"
}
