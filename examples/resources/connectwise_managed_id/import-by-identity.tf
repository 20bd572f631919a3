import {
  to = connectwise_managed_id.example
  identity = {
    company_id = 12
    id         = 34
  }
}
