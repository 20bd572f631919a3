import {
  to = connectwise_agreement_addition.example
  identity = {
    agreement_id = 1
    id           = 1
  }
}
