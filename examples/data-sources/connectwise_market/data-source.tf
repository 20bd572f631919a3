data "connectwise_market" "example" {
  name = "Healthcare"
}

output "market_id" {
  value = data.connectwise_market.example.id
}
