import {
  to = connectwise_board_team.example
  identity = {
    board_id = 1
    id       = 1
  }
}
