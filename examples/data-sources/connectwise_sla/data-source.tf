data "connectwise_sla" "example" {
  name = "Gold"
}
