# The contact by its id: <id>
terraform import connectwise_contact.example 1

# The contact by its name: <first_name>/<last_name>
terraform import connectwise_contact.example 'Sunny/Dent'
