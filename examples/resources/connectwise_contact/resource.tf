data "connectwise_company" "client" {
  identifier = "SunDental"
}

resource "connectwise_contact" "office" {
  first_name = "Olivia"
  last_name  = "Office"
  company_id = data.connectwise_company.client.id
  title      = "Office Manager"

  communications = {
    Email     = "olivia@sundental.example"
    "Email/2" = "office@sundental.example"
    Direct    = "720-204-4500 x12"
    Mobile    = "720-204-4501"
  }
  default_email = "Email"
  default_phone = "Mobile"
}
