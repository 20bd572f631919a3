module "client" {
  source = "../../modules/client"

  deletion_protection = false

  identifier  = "HarborVet"
  customer_id = 35110
  start_date  = "2026-12-01"
  contact     = { first_name = "Hal", last_name = "Harbor" }
  company = {
    name          = "Harbor Vet"
    address_line1 = "3 Pier Lane"
    city          = "Tampa"
    state         = "FL"
  }
}

output "sync_customer" {
  value = module.client.sync_customer
}
