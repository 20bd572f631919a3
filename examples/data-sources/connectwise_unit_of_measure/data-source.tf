data "connectwise_unit_of_measure" "example" {
  name = "Each"
}

output "unit_of_measure_id" {
  value = data.connectwise_unit_of_measure.example.id
}
