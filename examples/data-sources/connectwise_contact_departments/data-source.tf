data "connectwise_contact_departments" "all" {
}
