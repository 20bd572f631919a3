data "connectwise_delivery_methods" "all" {
}
