# What does not work at this client, and what nobody declared of its managed ids,
# agreements and additions. What all clients share is audited in msp/. It costs about
# ten calls a plan.
data "connectwise_managed_devices_integration" "axcient" {
  name = var.solution_name
}

data "connectwise_integration_audit" "this" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id
  companies                      = { tostring(var.customer_id) = local.company_id }
  companies_only                 = true

  declared = {
    connectwise_managed_id         = [connectwise_managed_id.devices.id, connectwise_managed_id.backup_stats.id]
    connectwise_agreement          = connectwise_agreement.backup[*].id
    connectwise_agreement_addition = concat(connectwise_agreement_addition.flat_fee[*].id, connectwise_agreement_addition.usage[*].id)
  }
}

check "client" {
  assert {
    condition     = data.connectwise_integration_audit.this.ok
    error_message = data.connectwise_integration_audit.this.text
  }
}
