data "connectwise_api_members" "all" {
}

output "api_members" {
  value = data.connectwise_api_members.all.ids
}
