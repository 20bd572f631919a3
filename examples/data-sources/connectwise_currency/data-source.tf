data "connectwise_currency" "example" {
  name = "US Dollars"
}

output "currency_id" {
  value = data.connectwise_currency.example.id
}
