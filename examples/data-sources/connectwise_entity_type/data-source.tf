data "connectwise_entity_type" "example" {
  name = "Corporation"
}
