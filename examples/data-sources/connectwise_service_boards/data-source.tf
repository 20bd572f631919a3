data "connectwise_service_boards" "all" {
}
