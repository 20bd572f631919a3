data "connectwise_communication_types" "all" {
}
