data "connectwise_states" "all" {
}
