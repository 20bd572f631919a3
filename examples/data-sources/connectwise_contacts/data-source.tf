data "connectwise_contacts" "all" {
}
