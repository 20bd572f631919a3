data "connectwise_billing_cycle" "monthly" {
  name = "Monthly"
}

resource "connectwise_agreement_type" "online_backup" {
  name             = "Online Backup"
  billing_cycle_id = data.connectwise_billing_cycle.monthly.id
}
