data "connectwise_ownership_types" "all" {
}
