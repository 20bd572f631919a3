package main

import (
	"fmt"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

const requirement = `
terraform {
  required_providers {
    connectwise = { source = "psaforge/connectwise" }
  }
}
`

// provider lifts the rate: what bounds the measured plans is concurrency.
const provider = requirement + `
provider "connectwise" {
  requests_per_second     = 100000
  max_concurrent_requests = %d
}
`

// The provider's defaults.
const (
	concurrency = psa.DefaultMaxConcurrentRequests
	defaultRate = psa.DefaultRequestsPerSecond
)

// partnerWide is what all clients share.
const partnerWide = `
data "connectwise_product_category" "managed" { name = "Managed Services" }
data "connectwise_product_type" "software" { name = "Software" }
data "connectwise_unit_of_measure" "each" { name = "Each" }
data "connectwise_billing_cycle" "monthly" { name = "Monthly" }
resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}
resource "connectwise_product_subcategory" "backup" {
  name        = "Online Backup"
  category_id = data.connectwise_product_category.managed.id
}
resource "connectwise_product" "backup" {
  identifier           = "AX-GB"
  description          = "Online Backup"
  customer_description = "Online Backup"
  subcategory_id       = connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  unit_of_measure_id   = data.connectwise_unit_of_measure.each.id
}
resource "connectwise_agreement_type" "backup" {
  name             = "Online Backup"
  billing_cycle_id = data.connectwise_billing_cycle.monthly.id
}
`

// companies is the type with the most attributes, by itself.
const companies = `
resource "connectwise_company" "client" {
  count         = %d
  identifier    = "Client${count.index}"
  name          = "Client ${count.index}"
  address_line1 = "1 Main Street"
  city          = "Tampa"
}
`

// belowCompanies is what a client has beside its company.
const belowCompanies = `
locals { clients = %d }
resource "connectwise_contact" "client" {
  count      = local.clients
  first_name = "Ann"
  last_name  = "Client ${count.index}"
  company_id = connectwise_company.client[count.index].id
}
resource "connectwise_managed_id" "devices" {
  count                  = local.clients
  company_id             = connectwise_company.client[count.index].id
  managed_id             = "EFS-${count.index}"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}
resource "connectwise_managed_id" "backup_stats" {
  count                  = local.clients
  company_id             = connectwise_company.client[count.index].id
  managed_id             = connectwise_managed_id.devices[count.index].managed_id
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"
}
resource "connectwise_agreement" "client" {
  count      = local.clients
  name       = "Online Backup"
  type_id    = connectwise_agreement_type.backup.id
  company_id = connectwise_company.client[count.index].id
  contact_id = connectwise_contact.client[count.index].id
  start_date = "2026-01-01"
}
resource "connectwise_agreement_addition" "line" {
  count          = 3 * local.clients
  agreement_id   = connectwise_agreement.client[floor(count.index / 3)].id
  product_id     = connectwise_product.backup.id
  serial_number  = "EFS-${floor(count.index / 3)}-${count.index %% 3}"
  effective_date = "2026-01-01"
}
`

// workspace is one client's, which looks up what all share, at the provider's own
// rate.
const workspace = requirement + `
provider "connectwise" {}
locals { client = %d }
data "connectwise_management_solution" "axcient" { name = "Axcient" }
data "connectwise_agreement_type" "backup" { name = "Online Backup" }
data "connectwise_product" "backup" { identifier = "AX-GB" }
resource "connectwise_company" "client" {
  identifier    = "Client${local.client}"
  name          = "Client ${local.client}"
  address_line1 = "1 Main Street"
  city          = "Tampa"
}
resource "connectwise_contact" "client" {
  first_name = "Ann"
  last_name  = "Client ${local.client}"
  company_id = connectwise_company.client.id
}
resource "connectwise_managed_id" "devices" {
  company_id             = connectwise_company.client.id
  managed_id             = "EFS-${local.client}"
  management_solution_id = data.connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}
resource "connectwise_managed_id" "backup_stats" {
  company_id             = connectwise_company.client.id
  managed_id             = connectwise_managed_id.devices.managed_id
  management_solution_id = data.connectwise_management_solution.axcient.id
  device_type            = "BackupStats"
  depends_on             = [connectwise_managed_id.devices]
}
resource "connectwise_agreement" "client" {
  name       = "Online Backup"
  type_id    = data.connectwise_agreement_type.backup.id
  company_id = connectwise_company.client.id
  contact_id = connectwise_contact.client.id
  start_date = "2026-01-01"
}
resource "connectwise_agreement_addition" "line" {
  count          = 3
  agreement_id   = connectwise_agreement.client.id
  product_id     = data.connectwise_product.backup.id
  serial_number  = "EFS-${local.client}-${count.index}"
  effective_date = "2026-01-01"
}
`

// builtin has as many instances of Terraform's own resource, which refer to each
// other in the same way.
const builtin = `
locals { clients = %d }
resource "terraform_data" "shared" {
  count = 4
  input = "shared"
}
resource "terraform_data" "company" {
  count = local.clients
  input = "Client ${count.index}"
}
resource "terraform_data" "contact" {
  count = local.clients
  input = terraform_data.company[count.index].id
}
resource "terraform_data" "devices" {
  count = local.clients
  input = terraform_data.company[count.index].id
}
resource "terraform_data" "backup_stats" {
  count = local.clients
  input = terraform_data.devices[count.index].id
}
resource "terraform_data" "agreement" {
  count = local.clients
  input = terraform_data.contact[count.index].id
}
resource "terraform_data" "line" {
  count = 3 * local.clients
  input = terraform_data.agreement[floor(count.index / 3)].id
}
`

const (
	objectsPerClient = 8
	sharedObjects    = 4
	sharedLookups    = 4
	perPage          = 1000
)

func instances(clients int) int { return objectsPerClient*clients + sharedObjects }

func configuration(clients int) string {
	return fmt.Sprintf(provider, concurrency) + partnerWide + fmt.Sprintf(companies, clients) + fmt.Sprintf(belowCompanies, clients)
}

// floors are the fewest calls with which a plan of all clients can do, by
// operation: a page for each thousand objects of a collection, a list for each
// parent, and one for each object and look-up that all share, and for the address
// of the API.
func floors(clients int) map[string]int {
	pages := (clients + perPage - 1) / perPage
	return map[string]int{
		"GET /company/companies": pages,
		"GET /company/contacts":  pages,
		"GET /finance/agreements": pages,
		"GET /company/companies/{parentId}/managementSummaryReports": clients,
		"GET /finance/agreements/{parentId}/additions":               clients,
		discovery: 1, sharedOperation: sharedObjects + sharedLookups,
	}
}

// What the operations of the partner-wide objects and of the search for the API's
// address are counted as.
const (
	sharedOperation = "partner-wide objects and look-ups"
	discovery       = "GET /login/companyinfo"
)

// grouped counts operations as floors does.
func grouped(operations map[string]int) map[string]int {
	own := floors(1)
	counts := map[string]int{}
	for operation, n := range operations {
		name := strings.TrimSuffix(operation, "/{id}")
		switch {
		case strings.Contains(operation, "companyinfo"):
			name = discovery
		case own[name] == 0 && strings.HasPrefix(operation, "GET "):
			name = sharedOperation
		case own[name] == 0:
			name = operation
		}
		counts[name] += n
	}
	return counts
}

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}
