data "connectwise_company" "client" {
  identifier = "SunDental"
}
