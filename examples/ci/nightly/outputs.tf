output "billing_changes" {
  description = "What a push would write, so that the plan shows it."
  value       = data.connectwise_sync_preview.nightly.changes
}

output "held" {
  description = "What waits for a person."
  value       = data.connectwise_sync_preview.nightly.held
}

output "results" {
  description = "What the last push did to each customer."
  value       = connectwise_sync_run.nightly.results
}
