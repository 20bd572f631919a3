data "connectwise_sign_off_template" "example" {
  name = "Standard Sign-Off"
}
