# What does not work at any client, and what nobody declared of the MSP's side.
data "connectwise_integration_audit" "this" {
  managed_devices_integration_id = connectwise_managed_devices_integration.axcient.id
  board_ids                      = [connectwise_service_board.backup.id]
  api_member_ids                 = [connectwise_api_member.axcient.id]

  # Each client's directory declares and audits what is its own.
  declared = {
    connectwise_board_status    = [for x in connectwise_board_status.backup : x.id]
    connectwise_board_team      = [connectwise_board_team.backup.id]
    connectwise_cross_reference = [for x in connectwise_cross_reference.online_backup : x.id]
  }
}

check "integration" {
  assert {
    condition     = data.connectwise_integration_audit.this.ok
    error_message = data.connectwise_integration_audit.this.text
  }
}
