import {
  to = connectwise_managed_devices_integration_login.example
  identity = {
    managed_devices_integration_id = 12
    id                             = 34
  }
}
