import {
  to = connectwise_company.example
  identity = {
    id = 1250
  }
}
