data "connectwise_security_roles" "all" {
}

output "security_role_id" {
  value = data.connectwise_security_roles.all.ids["Admin"]
}
