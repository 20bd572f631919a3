data "connectwise_units_of_measure" "all" {
}
