import {
  to = connectwise_agreement_type.example
  identity = {
    id = 1250
  }
}
