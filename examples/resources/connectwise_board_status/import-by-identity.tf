import {
  to = connectwise_board_status.example
  identity = {
    board_id = 117
    id       = 1250
  }
}
