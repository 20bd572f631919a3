data "connectwise_contact" "client" {
  first_name = "Sunny"
  last_name  = "Dent"
}
