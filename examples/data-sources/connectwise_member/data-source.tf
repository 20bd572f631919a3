data "connectwise_member" "example" {
  identifier = "jdoe"
}

output "member_id" {
  value = data.connectwise_member.example.id
}
