data "connectwise_state" "example" {
  name = "Florida"
}
