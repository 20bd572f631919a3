data "connectwise_agreement_type" "managed" {
  name = "Managed Services"
}

output "agreement_type_id" {
  value = data.connectwise_agreement_type.managed.id
}
