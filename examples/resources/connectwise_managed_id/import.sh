# The managed id by its id: <company_id>/<id>
terraform import connectwise_managed_id.example 117/1250

# The managed id by its name: <company identifier or id>/<managed_id>/<device_type>
terraform import connectwise_managed_id.example 'AcmeDental/EFS-34826/WorkstationsAndServers'
