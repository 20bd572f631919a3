data "connectwise_security_roles" "all" {
}
