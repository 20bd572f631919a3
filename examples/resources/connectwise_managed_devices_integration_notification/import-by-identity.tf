import {
  to = connectwise_managed_devices_integration_notification.example
  identity = {
    managed_devices_integration_id = 117
    id                             = 1250
  }
}
