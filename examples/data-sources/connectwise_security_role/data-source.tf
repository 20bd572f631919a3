data "connectwise_security_role" "example" {
  name = "Admin"
}

output "security_role_id" {
  value = data.connectwise_security_role.example.id
}
