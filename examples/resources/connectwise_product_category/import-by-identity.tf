import {
  to = connectwise_product_category.example
  identity = {
    id = 1250
  }
}
