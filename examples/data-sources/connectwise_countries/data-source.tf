data "connectwise_countries" "all" {
}

output "country_id" {
  value = data.connectwise_countries.all.ids["United States"]
}
