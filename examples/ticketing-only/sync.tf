# Steps 8 and 9: which events open tickets, and the push itself. Without billing
# and statistics nothing else is written.
data "connectwise_sync_policy" "tickets" {
  ticketing = {
    board_id           = connectwise_service_board.backup.id
    new_status_id      = connectwise_board_status.backup["New"].id
    resolved_status_id = connectwise_board_status.backup["Resolved"].id
    severities         = ["warning", "error"]
    reopen_within      = "24h"
    max_age            = "48h"
  }
}

resource "connectwise_sync_run" "tickets" {
  policy      = data.connectwise_sync_policy.tickets.json
  source      = { csv = { path = var.usage } }
  report_path = "reports/tickets"

  # The run waits for what it needs of each client.
  customers = {
    for key, client in var.clients : client.customer_id => connectwise_company.client[key].id
  }
  depends_on = [connectwise_managed_id.backup_stats, connectwise_board_team.backup]
}
