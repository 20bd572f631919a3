data "connectwise_board_teams" "all" {
  board_id = 117
}
