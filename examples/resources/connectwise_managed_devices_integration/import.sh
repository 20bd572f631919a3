# The managed devices integration by its id: <id>
terraform import connectwise_managed_devices_integration.example 1250

# The managed devices integration by its name: <name>
terraform import connectwise_managed_devices_integration.example 'Axcient'
