# The cross reference by its id: <managed_devices_integration_id>/<id>
terraform import connectwise_cross_reference.example 117/1250

# The cross reference by its name: <managed_devices_integration name or id>/<vendor_type>/<vendor_level>
terraform import connectwise_cross_reference.example 'Axcient/online_backup/Standard 25GB'
