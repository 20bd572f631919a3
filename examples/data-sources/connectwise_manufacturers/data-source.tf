data "connectwise_manufacturers" "all" {
}

output "manufacturer_id" {
  value = data.connectwise_manufacturers.all.ids["Axcient"]
}
