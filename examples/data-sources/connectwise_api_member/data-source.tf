data "connectwise_api_member" "axcient" {
  identifier = "Axcient"
}

output "api_member_id" {
  value = data.connectwise_api_member.axcient.id
}
