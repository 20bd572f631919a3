data "connectwise_manufacturer" "example" {
  name = "Axcient"
}
