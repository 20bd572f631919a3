data "connectwise_company" "client" {
  identifier = "SunDental"
}

data "connectwise_agreement" "backup" {
  company_id = data.connectwise_company.client.id
  name       = "Online Backup"
}

data "connectwise_agreement_addition" "basic_usage" {
  agreement_id       = data.connectwise_agreement.backup.id
  product_identifier = "AX-OB-BASIC"
  serial_number      = "EFS-34826"
}

output "agreement_addition_id" {
  value = data.connectwise_agreement_addition.basic_usage.id
}
