data "connectwise_company_type" "client" {
  name = "Client"
}

resource "connectwise_company" "acme_dental" {
  identifier    = "AcmeDental"
  name          = "Acme Dental"
  type_ids      = [data.connectwise_company_type.client.id]
  address_line1 = "1 Molar Street"
  city          = "Tampa"
  state         = "FL"
  zip           = "33602"
  phone_number  = "8135550100"

  # By caption, as the site has defined them. What is not named here is left alone.
  custom_fields = {
    Region  = "East"
    Seats   = 12
    VIP     = true
    Renewal = "2027-01-31"
  }

  # A client who leaves stays in ConnectWise.
  deletion_policy = "abandon"
}
