# The board status by its id: <board_id>/<id>
terraform import connectwise_board_status.example 117/1250

# The board status by its name: <board name or id>/<name>
terraform import connectwise_board_status.example 'Backup Alerts/New (Backup)'
