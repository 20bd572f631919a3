import {
  to = connectwise_company.example
  identity = {
    id = 34
  }
}
