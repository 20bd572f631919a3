data "connectwise_members" "all" {
}
