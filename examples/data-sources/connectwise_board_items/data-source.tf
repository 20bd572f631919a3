data "connectwise_board_items" "all" {
  board_id = 117
}
