data "connectwise_company" "example" {
  identifier = "AcmeDental"
}

data "connectwise_managed_ids" "all" {
  company_id = data.connectwise_company.example.id
}

output "managed_ids" {
  value = data.connectwise_managed_ids.all.ids
}
