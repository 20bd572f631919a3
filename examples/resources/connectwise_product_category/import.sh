# The product category by its id: <id>
terraform import connectwise_product_category.example 1250

# The product category by its name: <name>
terraform import connectwise_product_category.example 'Managed Services'
