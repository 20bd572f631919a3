import {
  to = connectwise_cross_reference.example
  identity = {
    managed_devices_integration_id = 1
    id                             = 1
  }
}
