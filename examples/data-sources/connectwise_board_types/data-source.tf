data "connectwise_board_types" "all" {
  board_id = 117
}
