data "connectwise_company" "example" {
  identifier = "AcmeDental"
}

data "connectwise_agreement" "example" {
  company_id = data.connectwise_company.example.id
  name       = "Online Backup"
}

data "connectwise_agreement_additions" "all" {
  agreement_id = data.connectwise_agreement.example.id
}

output "agreement_additions" {
  value = data.connectwise_agreement_additions.all.ids
}
