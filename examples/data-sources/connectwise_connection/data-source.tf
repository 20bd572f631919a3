data "connectwise_connection" "this" {}

output "server" {
  value = data.connectwise_connection.this.version
}
