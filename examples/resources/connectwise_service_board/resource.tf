data "connectwise_location" "main" {
  name = "Main Office"
}

data "connectwise_department" "services" {
  name = "Managed Services"
}

data "connectwise_sign_off_template" "standard" {
  name = "Standard Sign-Off"
}

resource "connectwise_service_board" "backup" {
  name                 = "Backup Alerts"
  location_id          = data.connectwise_location.main.id
  department_id        = data.connectwise_department.services.id
  sign_off_template_id = data.connectwise_sign_off_template.standard.id
}
