data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_sync_policy" "msp" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id

  billing = {
    measures = ["online_backup_gb"]
    rounding = "up"
    round_to = 1
  }
}

data "connectwise_sync_preview" "nightly" {
  policy = data.connectwise_sync_policy.msp.json
  source = { csv = { path = "usage.csv" } }
}

resource "connectwise_sync_run" "nightly" {
  policy       = data.connectwise_sync_policy.msp.json
  source       = { csv = { path = "usage.csv" } }
  preview      = data.connectwise_sync_preview.nightly.sha256
  preview_text = data.connectwise_sync_preview.nightly.text
  report_path  = "reports/nightly"
}
