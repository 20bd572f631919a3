data "connectwise_tax_code" "example" {
  identifier = "FL"
}
