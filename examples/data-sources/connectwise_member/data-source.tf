data "connectwise_member" "lead" {
  identifier = "jdoe"
}
