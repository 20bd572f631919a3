import {
  to = connectwise_service_board.example
  identity = {
    id = 1250
  }
}
