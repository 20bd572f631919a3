data "connectwise_contact_department" "example" {
  name = "Accounting"
}
