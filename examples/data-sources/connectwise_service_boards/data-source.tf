data "connectwise_service_boards" "all" {
}

data "connectwise_service_boards" "some" {
  name = "A*"
}

output "service_boards" {
  value = data.connectwise_service_boards.all.ids
}
