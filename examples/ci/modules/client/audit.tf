# What does not work at this client, and what nobody declared of its managed ids,
# agreements and additions. What all clients share is audited in msp/. It costs about
# ten calls a plan.
data "connectwise_managed_devices_integration" "axcient" {
  count = local.backup ? 1 : 0

  name = var.solution_name
}

data "connectwise_integration_audit" "this" {
  count = local.backup ? 1 : 0

  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient[0].id
  companies                      = { tostring(var.customer_id) = local.company_id }
  companies_only                 = true

  declared = {
    connectwise_managed_id         = concat(connectwise_managed_id.devices[*].id, connectwise_managed_id.backup_stats[*].id)
    connectwise_agreement          = connectwise_agreement.this[*].id
    connectwise_agreement_addition = concat(connectwise_agreement_addition.flat_fee[*].id, connectwise_agreement_addition.usage[*].id)
  }
}

check "client" {
  assert {
    condition     = alltrue(data.connectwise_integration_audit.this[*].ok)
    error_message = join("", data.connectwise_integration_audit.this[*].text)
  }
}
