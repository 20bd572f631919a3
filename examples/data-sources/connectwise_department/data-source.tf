data "connectwise_department" "services" {
  name = "Managed Services"
}
