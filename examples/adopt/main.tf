# Takes over every client of the site that is flagged as such, whoever made it.
terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

data "connectwise_companies" "clients" {
  conditions = var.conditions
}

import {
  for_each = data.connectwise_companies.clients.ids
  to       = connectwise_company.client[each.key]
  id       = tostring(each.value)
}

resource "connectwise_company" "client" {
  for_each = data.connectwise_companies.clients.companies

  identifier = each.key
  name       = each.value.name
}

variable "conditions" {
  description = "Which companies to take over, in ConnectWise's own language."
  type        = string
  default     = "identifier like 'Client*'"
}
