list "connectwise_board_status" "all" {
  provider = connectwise

  config {
    board_id = 117
  }
}
