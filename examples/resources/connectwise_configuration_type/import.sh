# The configuration type by its id: <id>
terraform import connectwise_configuration_type.example 1250

# The configuration type by its name: <name>
terraform import connectwise_configuration_type.example 'Backup Account'
