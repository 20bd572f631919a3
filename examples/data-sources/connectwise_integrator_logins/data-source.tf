data "connectwise_integrator_logins" "all" {
}

output "integrator_login_id" {
  value = data.connectwise_integrator_logins.all.ids["Axcient"]
}
