# The service board by its id: <id>
terraform import connectwise_service_board.example 1250

# The service board by its name: <name>
terraform import connectwise_service_board.example 'Backup Alerts'
