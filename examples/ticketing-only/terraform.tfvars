location          = "Main Office"
department        = "Managed Services"
team_leader       = "jdoe"
sign_off_template = "Standard Sign-Off"

clients = {
  AcmeDental = {
    name        = "Acme Dental"
    customer_id = 34826
    address     = "1 Molar Street"
    city        = "Tampa"
    state       = "FL"
  }
  BayLegal = {
    name        = "Bay Legal"
    customer_id = 34911
    address     = "20 Court Square"
    city        = "Tampa"
    state       = "FL"
  }
  CoastClinic = {
    name        = "Coast Clinic"
    customer_id = 35002
    address     = "7 Harbor Road"
    city        = "Sarasota"
    state       = "FL"
  }
}
