data "connectwise_agreement_types" "all" {
}

output "agreement_types" {
  value = data.connectwise_agreement_types.all.ids
}
