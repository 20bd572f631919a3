data "connectwise_status_indicators" "all" {
}

output "status_indicator_id" {
  value = data.connectwise_status_indicators.all.ids["Green"]
}
