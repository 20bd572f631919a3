data "connectwise_tax_codes" "all" {
}
