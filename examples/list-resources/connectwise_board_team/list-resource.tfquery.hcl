list "connectwise_board_team" "all" {
  provider = connectwise

  config {
    board_id = 117
  }
}
