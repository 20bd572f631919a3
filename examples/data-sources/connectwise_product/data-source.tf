data "connectwise_product" "basic_usage" {
  identifier = "AX-OB-BASIC"
}
