data "connectwise_units_of_measure" "all" {
}

output "unit_of_measure_id" {
  value = data.connectwise_units_of_measure.all.ids["Each"]
}
