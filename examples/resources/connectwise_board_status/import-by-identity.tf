import {
  to = connectwise_board_status.example
  identity = {
    board_id = 12
    id       = 34
  }
}
