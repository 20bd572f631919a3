data "connectwise_agreements" "all" {
}

data "connectwise_agreements" "some" {
  name = "A*"
}

output "agreements" {
  value = data.connectwise_agreements.all.ids
}
