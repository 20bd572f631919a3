data "connectwise_sign_off_templates" "all" {
}
