data "connectwise_company" "client" {
  identifier = "SunDental"
}

data "connectwise_agreement" "backup" {
  company_id = data.connectwise_company.client.id
  name       = "Online Backup"
}

output "agreement_id" {
  value = data.connectwise_agreement.backup.id
}
