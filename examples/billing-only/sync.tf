# Steps 7 and 9: what is billed, and the push itself. Without ticketing no event
# opens a ticket.
data "connectwise_sync_policy" "billing" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id

  billing = {
    measures = ["online_backup_gb"]
    rounding = "up"
    round_to = 1
  }
}

resource "connectwise_sync_run" "billing" {
  policy      = data.connectwise_sync_policy.billing.json
  source      = { csv = { path = var.usage } }
  report_path = "reports/billing"

  # The run waits for what it needs of each client.
  customers = {
    for key, client in var.clients : client.customer_id => connectwise_company.client[key].id
  }
  depends_on = [
    connectwise_managed_id.backup_stats,
    connectwise_agreement_addition.usage,
    connectwise_cross_reference.online_backup,
  ]
}
