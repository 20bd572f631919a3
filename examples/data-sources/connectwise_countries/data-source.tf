data "connectwise_countries" "all" {
}
