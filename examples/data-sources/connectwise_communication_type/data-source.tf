data "connectwise_communication_type" "example" {
  description = "Email"
}
