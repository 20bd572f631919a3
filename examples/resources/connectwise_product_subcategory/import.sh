# The product subcategory by its id: <id>
terraform import connectwise_product_subcategory.example 1250

# The product subcategory by its name: <name>
terraform import connectwise_product_subcategory.example 'Backup'
