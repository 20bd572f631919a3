# The agreement type by its id: <id>
terraform import connectwise_agreement_type.example 1250

# The agreement type by its name: <name>
terraform import connectwise_agreement_type.example 'Online Backup'
