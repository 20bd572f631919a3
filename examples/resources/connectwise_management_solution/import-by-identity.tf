import {
  to = connectwise_management_solution.example
  identity = {
    id = 1250
  }
}
