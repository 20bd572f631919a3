data "connectwise_api_members" "all" {
}
