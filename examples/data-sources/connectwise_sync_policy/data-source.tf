data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_service_board" "backup" {
  name = "Backup Alerts"
}

data "connectwise_board_status" "backup" {
  for_each = toset(["New", "Resolved"])

  board_id = data.connectwise_service_board.backup.id
  name     = each.key
}

data "connectwise_sync_policy" "msp" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id

  billing = {
    measures            = ["online_backup_gb", "local_backup_servers", "email_archiving_mailboxes"]
    gigabyte            = "binary"
    rounding            = "up"
    round_to            = 1
    invoice_description = true
  }

  statistics = true

  ticketing = {
    board_id           = data.connectwise_service_board.backup.id
    new_status_id      = data.connectwise_board_status.backup["New"].id
    resolved_status_id = data.connectwise_board_status.backup["Resolved"].id
    severities         = ["warning", "error"]
    reopen_within      = "24h"
    max_age            = "48h"
  }

  minimum_interval = "12h"
  vendor           = { types = { email_archiving_mailboxes = "Email Archiving" } }
  zero             = { reported = "push", service_missing = "hold", customer_missing = "hold" }
  guards           = { max_change_percent = 50, max_change_units = 500, max_source_age = "36h" }

  # This client is billed for mailboxes alone, and wants no tickets.
  customers = {
    "34826" = { measures = ["email_archiving_mailboxes"], ticketing = false }
  }
}

# What `policy` of connectwise_sync_run and connectwise_sync_preview takes.
output "policy" {
  value = data.connectwise_sync_policy.msp.json
}
