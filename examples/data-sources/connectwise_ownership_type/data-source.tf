data "connectwise_ownership_type" "example" {
  name = "Private"
}
