import {
  to = connectwise_managed_id.example
  identity = {
    company_id = 1
    id         = 1
  }
}
