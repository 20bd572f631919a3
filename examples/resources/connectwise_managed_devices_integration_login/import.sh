# The managed devices integration login by its id: <managed_devices_integration_id>/<id>
terraform import connectwise_managed_devices_integration_login.example 117/1250

# The managed devices integration login by its name: <managed_devices_integration name or id>/<username>
terraform import connectwise_managed_devices_integration_login.example 'Axcient/jdoe'
