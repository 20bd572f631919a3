data "connectwise_billing_terms" "all" {
}

output "billing_term_id" {
  value = data.connectwise_billing_terms.all.ids["Net 30"]
}
