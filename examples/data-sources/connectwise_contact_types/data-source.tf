data "connectwise_contact_types" "all" {
}
