import {
  to = connectwise_api_member.example
  identity = {
    id = 1250
  }
}
