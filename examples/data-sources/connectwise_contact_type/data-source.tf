data "connectwise_contact_type" "example" {
  description = "Billing"
}
