data "connectwise_slas" "all" {
}

output "sla_id" {
  value = data.connectwise_slas.all.ids["Gold"]
}
