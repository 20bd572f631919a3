data "connectwise_sign_off_templates" "all" {
}

output "sign_off_template_id" {
  value = data.connectwise_sign_off_templates.all.ids["Standard Sign-Off"]
}
