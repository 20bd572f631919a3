data "connectwise_api_member" "axcient" {
  identifier = "Axcient"
}
