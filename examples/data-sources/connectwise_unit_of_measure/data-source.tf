data "connectwise_unit_of_measure" "each" {
  name = "Each"
}
