import {
  to = connectwise_board_team.example
  identity = {
    board_id = 117
    id       = 1250
  }
}
