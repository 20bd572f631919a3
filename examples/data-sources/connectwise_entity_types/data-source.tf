data "connectwise_entity_types" "all" {
}
