import {
  to = connectwise_product_subcategory.example
  identity = {
    id = 1250
  }
}
