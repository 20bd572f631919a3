data "connectwise_integrator_login" "example" {
  username = "Axcient"
}
