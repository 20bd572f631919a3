data "connectwise_tax_codes" "all" {
}

output "tax_code_id" {
  value = data.connectwise_tax_codes.all.ids["FL"]
}
