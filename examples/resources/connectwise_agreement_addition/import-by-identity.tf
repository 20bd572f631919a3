import {
  to = connectwise_agreement_addition.example
  identity = {
    agreement_id = 117
    id           = 1250
  }
}
