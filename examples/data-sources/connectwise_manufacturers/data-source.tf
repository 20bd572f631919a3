data "connectwise_manufacturers" "all" {
}
