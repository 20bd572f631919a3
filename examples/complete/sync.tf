# Steps 7 to 9: what is billed, which statistics are pushed, which events open
# tickets.
data "connectwise_sync_policy" "msp" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id

  billing = {
    measures = ["online_backup_gb"]
    rounding = "up"
    round_to = 1
  }

  statistics = true

  ticketing = {
    board_id           = connectwise_service_board.backup.id
    new_status_id      = connectwise_board_status.backup["New"].id
    resolved_status_id = connectwise_board_status.backup["Resolved"].id
  }
}

# Usage: the account list as the portal exports it.
resource "connectwise_sync_run" "nightly" {
  policy      = data.connectwise_sync_policy.msp.json
  source      = { csv = { path = var.usage } }
  report_path = "reports/nightly"

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

variable "usage" {
  description = "Account list of the Backup for Files Portal, exported as CSV."
  type        = string
  default     = "usage.csv"
}
