# The agreement addition by its id: <agreement_id>/<id>
terraform import connectwise_agreement_addition.example 117/1250

# The agreement addition by its name: <agreement name or id>/<product_identifier>/<serial_number>
terraform import connectwise_agreement_addition.example 'Online Backup/AX-OB-BASIC/EFS-34826'
