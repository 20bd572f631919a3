output "server" {
  description = "The server that the integration is set up on."
  value       = data.connectwise_connection.this.version
}

output "board_id" {
  description = "The board that tickets are opened on."
  value       = connectwise_service_board.backup.id
}

output "sync" {
  description = "What the last push did to each customer."
  value       = connectwise_sync_run.nightly.results
}
