data "connectwise_integrator_login" "example" {
  username = "Axcient"
}

output "integrator_login_id" {
  value = data.connectwise_integrator_login.example.id
}
