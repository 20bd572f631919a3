# The board team by its id: <board_id>/<id>
terraform import connectwise_board_team.example 117/1250

# The board team by its name: <board name or id>/<name>
terraform import connectwise_board_team.example 'Backup Alerts/Backup Team'
