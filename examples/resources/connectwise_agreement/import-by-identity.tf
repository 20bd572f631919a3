import {
  to = connectwise_agreement.example
  identity = {
    id = 1250
  }
}
