data "connectwise_markets" "all" {
}

output "market_id" {
  value = data.connectwise_markets.all.ids["Healthcare"]
}
