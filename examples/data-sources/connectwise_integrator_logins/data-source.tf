data "connectwise_integrator_logins" "all" {
}
