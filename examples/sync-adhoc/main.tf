# A push from the command line, for Terraform from 1.14 on:
#
#     terraform apply -invoke=action.connectwise_sync.now
#     terraform apply -invoke=action.connectwise_managed_it_sync.report
#
# An action has no state and is not repeated when it fails: for the push of every
# night use the resource in examples/sync.
terraform {
  required_version = ">= 1.14"

  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

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

action "connectwise_sync" "now" {
  config {
    policy      = data.connectwise_sync_policy.msp.json
    source      = { csv = { path = "usage.csv" } }
    force       = true
    report_path = "reports/adhoc"
  }
}

# Brings the executive report up to date with what was pushed.
action "connectwise_managed_it_sync" "report" {
  config {
    wait = "2m"
  }
}
