import {
  to = connectwise_cross_reference.example
  identity = {
    managed_devices_integration_id = 117
    id                             = 1250
  }
}
