import {
  to = connectwise_configuration_type.example
  identity = {
    id = 1250
  }
}
