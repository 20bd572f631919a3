module "client" {
  source = "../../modules/client"

  identifier  = "SunDental"
  customer_id = 35200
  start_date  = "2026-12-01"
  contact     = { first_name = "Sunny", last_name = "Dent" }
}

output "sync_customer" {
  value = module.client.sync_customer
}
