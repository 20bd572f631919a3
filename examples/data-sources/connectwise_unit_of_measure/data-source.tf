data "connectwise_unit_of_measure" "example" {
  name = "Each"
}
