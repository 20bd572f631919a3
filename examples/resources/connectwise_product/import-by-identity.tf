import {
  to = connectwise_product.example
  identity = {
    id = 1250
  }
}
