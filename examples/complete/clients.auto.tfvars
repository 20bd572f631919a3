clients = {
  AcmeDental = {
    name        = "Acme Dental"
    customer_id = 34826
    address     = "1 Molar Street"
    city        = "Tampa"
    state       = "FL"
    plan        = "BASIC"
    start_date  = "2026-11-01"
    contact     = { first_name = "Ada", last_name = "Acme" }
  }
  BayLegal = {
    name        = "Bay Legal"
    customer_id = 34911
    address     = "20 Court Square"
    city        = "Tampa"
    state       = "FL"
    plan        = "BASIC"
    start_date  = "2026-11-01"
    contact     = { first_name = "Ben", last_name = "Bay" }
  }
  CoastClinic = {
    name        = "Coast Clinic"
    customer_id = 35002
    address     = "7 Harbor Road"
    city        = "Sarasota"
    state       = "FL"
    plan        = "BASIC"
    start_date  = "2026-11-01"
    contact     = { first_name = "Cleo", last_name = "Coast" }
  }
}
