data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_sync_policy" "msp" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id

  billing = {
    measures = ["online_backup_gb"]
  }
}

# terraform apply -invoke=action.connectwise_sync.now
action "connectwise_sync" "now" {
  config {
    policy      = data.connectwise_sync_policy.msp.json
    source      = { csv = { path = "usage.csv" } }
    force       = true
    report_path = "reports/adhoc"
  }
}
