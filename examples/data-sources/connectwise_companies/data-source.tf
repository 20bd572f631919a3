data "connectwise_companies" "all" {
}

data "connectwise_companies" "some" {
  identifier = "A*"
}

output "companies" {
  value = data.connectwise_companies.all.ids
}
