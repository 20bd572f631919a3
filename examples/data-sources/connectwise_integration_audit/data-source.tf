data "connectwise_managed_devices_integration" "axcient" {
  name = "Axcient"
}

data "connectwise_integration_audit" "this" {
  managed_devices_integration_id = data.connectwise_managed_devices_integration.axcient.id
}

check "integration" {
  assert {
    condition     = data.connectwise_integration_audit.this.ok
    error_message = data.connectwise_integration_audit.this.text
  }
}

output "errors" {
  value = [for f in data.connectwise_integration_audit.this.findings : "${f.rule}: ${f.problem}" if f.severity == "error"]
}
