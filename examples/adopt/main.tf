# Takes over the clients that clients.json lists, whoever made them.
terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

locals {
  # Identifier to { id, name }, written once and then edited by hand. It must not
  # come from a data source: Terraform would want whatever ConnectWise has, show no
  # edit, and destroy a company whose identifier somebody changed. A client that
  # does not exist yet has no id.
  clients = jsondecode(file("${path.module}/clients.json"))
}

resource "connectwise_company" "client" {
  for_each = local.clients

  identifier = each.key
  name       = each.value.name
}
