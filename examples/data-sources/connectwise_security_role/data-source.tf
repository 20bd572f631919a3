data "connectwise_security_role" "admin" {
  name = "Admin"
}
