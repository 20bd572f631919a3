data "connectwise_board_subtypes" "all" {
  board_id = 117
}
