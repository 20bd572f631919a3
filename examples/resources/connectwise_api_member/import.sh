# The API member by its id: <id>
terraform import connectwise_api_member.example 1250

# The API member by its name: <identifier>
terraform import connectwise_api_member.example 'Axcient'
