import {
  to = connectwise_board_status.example
  identity = {
    board_id = 1
    id       = 1
  }
}
