# The agreement by its id: <id>
terraform import connectwise_agreement.example 1250

# The agreement by its name: <name>
terraform import connectwise_agreement.example 'Online Backup'

# The agreement by its name: <company identifier or id>/<name>
terraform import connectwise_agreement.example 'AcmeDental/Online Backup'
