# The company by its id: <id>
terraform import connectwise_company.example 1250

# The company by its name: <identifier>
terraform import connectwise_company.example 'AcmeDental'
