# The management solution by its id: <id>
terraform import connectwise_management_solution.example 1250

# The management solution by its name: <name>
terraform import connectwise_management_solution.example 'Axcient'
