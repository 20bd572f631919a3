# The product by its id: <id>
terraform import connectwise_product.example 1250

# The product by its name: <identifier>
terraform import connectwise_product.example 'AX-OB-BASIC'
