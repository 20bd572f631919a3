data "connectwise_structure_levels" "all" {
}
