data "connectwise_priorities" "all" {
}
