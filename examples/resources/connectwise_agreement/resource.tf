data "connectwise_company" "client" {
  identifier = "SunDental"
}

data "connectwise_contact" "client" {
  first_name = "Sunny"
  last_name  = "Dent"
}

data "connectwise_agreement_type" "managed" {
  name = "Managed Services"
}

resource "connectwise_agreement" "backup" {
  name       = "Online Backup"
  type_id    = data.connectwise_agreement_type.managed.id
  company_id = data.connectwise_company.client.id
  contact_id = data.connectwise_contact.client.id
  start_date = "2026-01-01"

  custom_fields = {
    Tier = "Gold"
  }
}
