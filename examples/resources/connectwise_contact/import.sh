# The contact by its id: <id>
terraform import connectwise_contact.example 1250

# The contact by its name: <first_name>/<last_name>
terraform import connectwise_contact.example 'Sunny/Dent'

# The contact by its name: <company identifier or id>/<first_name>/<last_name>
terraform import connectwise_contact.example 'AcmeDental/Sunny/Dent'
