import {
  to = connectwise_contact.example
  identity = {
    id = 1250
  }
}
