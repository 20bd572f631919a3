# 48.5 GB are used, 25 GB are included.
output "billed_gb" {
  value = provider::connectwise::billable_quantity(48.5, 25) # 23.5
}
