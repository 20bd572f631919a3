data "connectwise_contacts" "all" {
}

data "connectwise_contacts" "some" {
  first_name = "A*"
}

output "contacts" {
  value = data.connectwise_contacts.all.ids
}
