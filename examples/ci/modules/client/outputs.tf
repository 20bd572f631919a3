output "company_id" {
  description = "Id of the client's company in ConnectWise."
  value       = local.company_id
}

output "contact_id" {
  description = "Id of the contact, null where there is none."
  value       = local.contact_id
}

output "agreement_id" {
  description = "Id of the agreement, null where the client is not billed."
  value       = one(connectwise_agreement.this[*].id)
}

output "sync_customer" {
  description = "The client's entry in the customers of connectwise_sync_run, known once everything that a push needs is there. Empty for a client without backup."
  value       = local.backup ? { tostring(var.customer_id) = local.company_id } : {}
  depends_on  = [connectwise_managed_id.backup_stats, connectwise_agreement_addition.usage]
}
