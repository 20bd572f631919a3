# The managed devices integration notification by its id: <managed_devices_integration_id>/<id>
terraform import connectwise_managed_devices_integration_notification.example 117/1250
