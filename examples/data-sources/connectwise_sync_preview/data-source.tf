data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_sync_policy" "msp" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id

  billing = {
    measures = ["online_backup_gb"]
  }
}

data "connectwise_sync_preview" "nightly" {
  policy = data.connectwise_sync_policy.msp.json
  source = { csv = { path = "usage.csv" } }
}

# `terraform plan` shows what a push would write.
output "billing_changes" {
  value = data.connectwise_sync_preview.nightly.changes
}

check "everything_is_placed" {
  assert {
    condition     = length(data.connectwise_sync_preview.nightly.held) == 0
    error_message = data.connectwise_sync_preview.nightly.text
  }
}
