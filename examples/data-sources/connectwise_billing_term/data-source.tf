data "connectwise_billing_term" "example" {
  name = "Net 30"
}

output "billing_term_id" {
  value = data.connectwise_billing_term.example.id
}
