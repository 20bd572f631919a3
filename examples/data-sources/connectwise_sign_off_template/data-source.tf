data "connectwise_sign_off_template" "standard" {
  name = "Standard Sign-Off"
}
