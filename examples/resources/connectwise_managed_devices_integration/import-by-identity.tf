import {
  to = connectwise_managed_devices_integration.example
  identity = {
    id = 1250
  }
}
