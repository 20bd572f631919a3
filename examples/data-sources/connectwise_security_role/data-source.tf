data "connectwise_security_role" "example" {
  name = "Admin"
}
