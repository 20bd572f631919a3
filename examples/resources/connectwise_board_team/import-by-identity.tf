import {
  to = connectwise_board_team.example
  identity = {
    board_id = 12
    id       = 34
  }
}
