# The push of every night, apart from what sets the integration up: everything
# that it needs is found by name. See examples/complete for both in one.
terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

data "connectwise_managed_devices_integration" "axcient" {
  name = var.integration
}

data "connectwise_service_board" "backup" {
  name = var.board
}

data "connectwise_board_status" "ticket" {
  for_each = toset(["New", "Resolved"])

  board_id = data.connectwise_service_board.backup.id
  name     = each.key
}

# Steps 7 to 9: what is billed, which statistics are pushed, which events open
# tickets. No calls are made for this.
data "connectwise_sync_policy" "msp" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id

  billing = {
    measures = var.measures
    rounding = "up"
    round_to = 1
  }

  statistics = true

  ticketing = {
    board_id           = data.connectwise_service_board.backup.id
    new_status_id      = data.connectwise_board_status.ticket["New"].id
    resolved_status_id = data.connectwise_board_status.ticket["Resolved"].id
  }

  customers = var.exceptions
  accept    = var.accept
}

# What a push would write. It reads only.
data "connectwise_sync_preview" "nightly" {
  policy = data.connectwise_sync_policy.msp.json
  source = { csv = { path = var.usage } }
  force  = var.force != null
}

# The push. Given the preview's hash, it writes what the plan has shown or
# nothing, and what is beyond a guard, too: somebody has seen it. Given its text,
# it shows what was approved where it refuses. Where nobody looks, the guards hold
# what is beyond them.
resource "connectwise_sync_run" "nightly" {
  policy       = data.connectwise_sync_policy.msp.json
  source       = { csv = { path = var.usage } }
  preview      = var.reviewed ? data.connectwise_sync_preview.nightly.sha256 : null
  preview_text = var.reviewed ? data.connectwise_sync_preview.nightly.text : null
  force        = var.force
  report_path  = "reports/nightly"
}

check "everything_is_placed" {
  assert {
    condition     = length(data.connectwise_sync_preview.nightly.held) == 0
    error_message = "Held: ${join("; ", [for h in data.connectwise_sync_preview.nightly.held : "${h.company} (${h.customer_id}): ${h.problem}"])}"
  }
}
