data "connectwise_currencies" "all" {
}

output "currency_id" {
  value = data.connectwise_currencies.all.ids["US Dollars"]
}
