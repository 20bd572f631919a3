data "connectwise_location" "main" {
  name = "Main Office"
}
