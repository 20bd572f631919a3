# Lists the clients of a site once, for clients.json:
#
#   terraform apply && terraform output -json clients > ../adopt/clients.json
terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

provider "connectwise" {}

variable "conditions" {
  description = "Which companies to take over, in ConnectWise's own language."
  type        = string
  default     = "identifier like 'Client*'"
}

data "connectwise_companies" "clients" {
  conditions = var.conditions
}

output "clients" {
  value = {
    for identifier, company in data.connectwise_companies.clients.companies :
    identifier => { id = company.id, name = company.name }
  }
}
