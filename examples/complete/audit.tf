# What does not work, and what nobody declared. Each plan looks anew.
data "connectwise_integration_audit" "this" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  policy                         = data.connectwise_sync_policy.msp.json
  api_member_ids                 = [connectwise_api_member.axcient.id]

  # What is not listed here is a finding.
  declared = {
    connectwise_board_status       = [for x in connectwise_board_status.backup : x.id]
    connectwise_board_team         = [connectwise_board_team.backup.id]
    connectwise_cross_reference    = [for x in connectwise_cross_reference.online_backup : x.id]
    connectwise_managed_id         = concat([for x in connectwise_managed_id.devices : x.id], [for x in connectwise_managed_id.backup_stats : x.id])
    connectwise_agreement          = [for x in connectwise_agreement.client : x.id]
    connectwise_agreement_addition = concat([for x in connectwise_agreement_addition.flat_fee : x.id], [for x in connectwise_agreement_addition.usage : x.id])
  }
}

check "integration" {
  assert {
    condition     = data.connectwise_integration_audit.this.ok
    error_message = data.connectwise_integration_audit.this.text
  }
}
