output "customer_id" {
  value = provider::connectwise::parse_managed_id("EFS-34826") # 34826
}
