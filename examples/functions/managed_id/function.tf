output "managed_id" {
  value = provider::connectwise::managed_id("34826") # EFS-34826
}
