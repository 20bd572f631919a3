resource "connectwise_configuration_type" "backup_account" {
  name = "Backup Account"
}
