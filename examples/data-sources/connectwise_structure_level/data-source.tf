data "connectwise_structure_level" "example" {
  name = "Corporate"
}
