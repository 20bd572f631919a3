data "connectwise_member" "example" {
  identifier = "jdoe"
}
