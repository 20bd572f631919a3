data "connectwise_board_statuses" "all" {
  board_id = 117
}
