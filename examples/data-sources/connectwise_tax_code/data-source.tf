data "connectwise_tax_code" "example" {
  identifier = "FL"
}

output "tax_code_id" {
  value = data.connectwise_tax_code.example.id
}
