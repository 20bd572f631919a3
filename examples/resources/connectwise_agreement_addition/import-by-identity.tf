import {
  to = connectwise_agreement_addition.example
  identity = {
    agreement_id = 12
    id           = 34
  }
}
