# What a client needs: the company, a contact, its two managed ids in order, an
# agreement, and the additions that are billed. The files company.tf, contact.tf,
# agreement.tf and additions.tf pass on whatever ConnectWise keeps of each.
terraform {
  required_providers {
    connectwise = {
      source  = "psaforge/connectwise"
      version = "~> 0.1.0"
    }
  }
}

# What the MSP has declared once, see msp/.
data "connectwise_management_solution" "axcient" {
  count = local.backup ? 1 : 0

  name = var.solution_name
}

data "connectwise_agreement_type" "this" {
  count = var.bill ? 1 : 0

  name = var.agreement_type
}

locals {
  backup     = var.customer_id != null
  managed_id = local.backup ? "EFS-${var.customer_id}" : null
}

resource "connectwise_managed_id" "devices" {
  count = local.backup ? 1 : 0

  company_id             = local.company_id
  managed_id             = local.managed_id
  management_solution_id = data.connectwise_management_solution.axcient[0].id
  device_type            = "WorkstationsAndServers"
}

resource "connectwise_managed_id" "backup_stats" {
  count = local.backup ? 1 : 0

  company_id             = local.company_id
  managed_id             = local.managed_id
  management_solution_id = data.connectwise_management_solution.axcient[0].id
  device_type            = "BackupStats"

  depends_on = [connectwise_managed_id.devices]
}
