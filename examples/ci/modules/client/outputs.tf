output "company_id" {
  description = "Id of the client's company in ConnectWise."
  value       = local.company_id
}

output "sync_customer" {
  description = "The client's entry in the customers of connectwise_sync_run, known once everything that a push needs is there."
  value       = { tostring(var.customer_id) = local.company_id }
  depends_on  = [connectwise_managed_id.backup_stats, connectwise_agreement_addition.usage]
}
