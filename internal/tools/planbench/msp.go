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
	defaultConcurrency = psa.DefaultMaxConcurrentRequests
	defaultRate        = psa.DefaultRequestsPerSecond
)

// load is how many operations Terraform and the provider have under way.
type load struct{ parallelism, concurrency int }

var (
	// wide is what the guide advises for a state of hundreds of clients: while the
	// reads that wait occupy some of Terraform's operations, others go on.
	wide = load{400, 16}
	// narrow is Terraform's own default, tripled, and the provider's.
	narrow = load{30, defaultConcurrency}
	// usual is what both do by default, in the workspace of one client.
	usual = load{10, defaultConcurrency}
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

// modules calls a module for each client. Terraform evaluates a reference to one of
// many instances by looking at all of them: in a module each has its own few.
const modules = `
module "client" {
  source            = "./client"
  count             = %d
  client            = count.index
  solution_id       = connectwise_management_solution.axcient.id
  agreement_type_id = connectwise_agreement_type.backup.id
  product_id        = connectwise_product.backup.id
}
`

// clientModule is what a client has.
const clientModule = requirement + `
variable "client" { type = number }
variable "solution_id" { type = number }
variable "agreement_type_id" { type = number }
variable "product_id" { type = number }
` + client

// client is what a client has, in a module or in a workspace of its own.
const client = `
resource "connectwise_company" "client" {
  identifier    = "Client${var.client}"
  name          = "Client ${var.client}"
  address_line1 = "1 Main Street"
  city          = "Tampa"
}
resource "connectwise_contact" "client" {
  first_name = "Ann"
  last_name  = "Client ${var.client}"
  company_id = connectwise_company.client.id
}
resource "connectwise_managed_id" "devices" {
  company_id             = connectwise_company.client.id
  managed_id             = "EFS-${var.client}"
  management_solution_id = var.solution_id
  device_type            = "WorkstationsAndServers"
}
resource "connectwise_managed_id" "backup_stats" {
  company_id             = connectwise_company.client.id
  managed_id             = connectwise_managed_id.devices.managed_id
  management_solution_id = var.solution_id
  device_type            = "BackupStats"
  depends_on             = [connectwise_managed_id.devices]
}
resource "connectwise_agreement" "client" {
  name       = "Online Backup"
  type_id    = var.agreement_type_id
  company_id = connectwise_company.client.id
  contact_id = connectwise_contact.client.id
  start_date = "2026-01-01"
}
resource "connectwise_agreement_addition" "line" {
  count          = 3
  agreement_id   = connectwise_agreement.client.id
  product_id     = var.product_id
  serial_number  = "EFS-${var.client}-${count.index}"
  effective_date = "2026-01-01"
}
`

// workspace is one client's, which looks up what all share, at the provider's own
// rate.
const workspace = requirement + `
provider "connectwise" {}
data "connectwise_management_solution" "axcient" { name = "Axcient" }
data "connectwise_agreement_type" "backup" { name = "Online Backup" }
data "connectwise_product" "backup" { identifier = "AX-GB" }
module "client" {
  source            = "./client"
  count             = 1
  client            = %d
  solution_id       = data.connectwise_management_solution.axcient.id
  agreement_type_id = data.connectwise_agreement_type.backup.id
  product_id        = data.connectwise_product.backup.id
}
`

// builtin calls a module of as many instances of Terraform's own resource, which
// refer to each other in the same way.
const builtin = `
resource "terraform_data" "shared" {
  count = 4
  input = "shared"
}
module "client" {
  source = "./client"
  count  = %d
  client = count.index
}
`

const builtinModule = `
variable "client" { type = number }
resource "terraform_data" "company" { input = "Client ${var.client}" }
resource "terraform_data" "contact" { input = terraform_data.company.id }
resource "terraform_data" "devices" { input = terraform_data.company.id }
resource "terraform_data" "backup_stats" { input = terraform_data.devices.id }
resource "terraform_data" "agreement" { input = terraform_data.contact.id }
resource "terraform_data" "line" {
  count = 3
  input = terraform_data.agreement.id
}
`

const (
	objectsPerClient = 8
	sharedObjects    = 4
	sharedLookups    = 4
	perPage          = 1000
)

func instances(clients int) int { return objectsPerClient*clients + sharedObjects }

func configuration(clients, concurrency int) string {
	return fmt.Sprintf(provider, concurrency) + partnerWide + fmt.Sprintf(modules, clients)
}

// floors are the fewest calls with which a plan of all clients can do, by
// operation: a page for each thousand objects of a collection, a list for each
// parent, and one for each object and look-up that all share, and for the address
// of the API.
func floors(clients int) map[string]int {
	pages := (clients + perPage - 1) / perPage
	return map[string]int{
		"GET /company/companies":  pages,
		"GET /company/contacts":   pages,
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
