data "connectwise_company" "client" {
  identifier = "SunDental"
}

resource "connectwise_contact" "office" {
  first_name = "Olivia"
  last_name  = "Office"
  company_id = data.connectwise_company.client.id
  title      = "Office Manager"
}
