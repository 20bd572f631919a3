data "connectwise_members" "all" {
}

output "member_id" {
  value = data.connectwise_members.all.ids["jdoe"]
}
