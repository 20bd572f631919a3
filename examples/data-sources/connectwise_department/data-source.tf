data "connectwise_department" "example" {
  name = "Professional Services"
}
