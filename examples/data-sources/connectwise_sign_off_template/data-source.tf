data "connectwise_sign_off_template" "example" {
  name = "Standard Sign-Off"
}

output "sign_off_template_id" {
  value = data.connectwise_sign_off_template.example.id
}
