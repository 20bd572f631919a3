variable "integration_name" {
  description = "Name of the integration, by whose rules the client is audited. Null for no audit."
  type        = string
  default     = "Axcient"
}

variable "declared" {
  description = "Ids of the managed ids, agreements and additions that are declared beside the module, by resource type: the audit then does not miss them."
  type        = map(list(number))
  default     = {}
}

locals {
  audit = local.backup && var.integration_name != null
}

# What does not work at this client, and what nobody declared of its managed ids,
# agreements and additions. What all clients share is audited in msp/. It costs about
# ten calls a plan.
data "connectwise_managed_devices_integration" "axcient" {
  count = local.audit ? 1 : 0

  name = var.integration_name
}

data "connectwise_integration_audit" "this" {
  count = local.audit ? 1 : 0

  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient[0].id
  companies                      = { tostring(var.customer_id) = local.company_id }
  companies_only                 = true

  declared = {
    connectwise_managed_id = concat(
      connectwise_managed_id.devices[*].id, connectwise_managed_id.backup_stats[*].id, lookup(var.declared, "connectwise_managed_id", []),
    )
    connectwise_agreement = concat(connectwise_agreement.this[*].id, lookup(var.declared, "connectwise_agreement", []))
    connectwise_agreement_addition = concat(
      connectwise_agreement_addition.flat_fee[*].id, connectwise_agreement_addition.usage[*].id, lookup(var.declared, "connectwise_agreement_addition", []),
    )
  }
}

check "client" {
  assert {
    condition     = alltrue(data.connectwise_integration_audit.this[*].ok)
    error_message = join("", data.connectwise_integration_audit.this[*].text)
  }
}
