data "connectwise_slas" "all" {
}
