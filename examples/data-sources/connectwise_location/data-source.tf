data "connectwise_location" "example" {
  name = "Main Office"
}
