import {
  to = connectwise_managed_id.example
  identity = {
    company_id = 117
    id         = 1250
  }
}
