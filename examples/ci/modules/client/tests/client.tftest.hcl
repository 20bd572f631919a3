# What the module makes of its inputs, without a ConnectWise site:
#
#   terraform init && terraform test
#
# The provider validates what it gets as ever, so that mocks need ids that could be
# real: an id of 0, which a mock has by itself, is refused.
mock_provider "connectwise" {
  mock_data "connectwise_company" {
    defaults = { id = 101 }
  }
  mock_data "connectwise_contact" {
    defaults = { id = 201 }
  }
  mock_data "connectwise_management_solution" {
    defaults = { id = 301 }
  }
  mock_data "connectwise_managed_devices_integration" {
    defaults = { id = 401 }
  }
  mock_data "connectwise_agreement_type" {
    defaults = { id = 501 }
  }
  mock_data "connectwise_product" {
    defaults = { id = 601 }
  }
  mock_data "connectwise_integration_audit" {
    defaults = { ok = true, text = "" }
  }
  mock_resource "connectwise_company" {
    defaults = { id = 102 }
  }
  mock_resource "connectwise_contact" {
    defaults = { id = 202 }
  }
  mock_resource "connectwise_agreement" {
    defaults = { id = 502 }
  }
}

variables {
  identifier  = "SunDental"
  customer_id = 34826
  start_date  = "2026-12-01"
  contact     = { first_name = "Sunny", last_name = "Dent" }
}

# A client that exists is looked up: the company and its contact stay as they are.
run "existing_client" {
  assert {
    condition     = length(connectwise_company.this) + length(connectwise_contact.this) == 0
    error_message = "The company or its contact would be managed."
  }
  assert {
    condition     = connectwise_agreement.this[0].company_id == 101 && connectwise_agreement.this[0].contact_id == 201
    error_message = "The agreement is not with the company and the contact that were looked up."
  }
}

# Both managed ids have the form that the portal expects.
run "managed_ids" {
  assert {
    condition     = alltrue([for m in concat(connectwise_managed_id.devices, connectwise_managed_id.backup_stats) : m.managed_id == "EFS-34826"])
    error_message = "A managed id is not EFS- with the Cust. ID."
  }
}

# The plan names the products, and the flat fee includes what it says.
run "products" {
  variables {
    plan        = "GOLD"
    included_gb = 250
  }

  assert {
    condition     = data.connectwise_product.flat_fee[0].identifier == "AX-GOLD-FEE" && data.connectwise_product.usage[0].identifier == "AX-GOLD-GB"
    error_message = "The products are not those of the plan."
  }
  assert {
    condition     = connectwise_agreement_addition.usage[0].less_included == 250 && connectwise_agreement_addition.usage[0].serial_number == "EFS-34826"
    error_message = "The addition of what is used does not have what the flat fee includes."
  }
}

# A client without backup is billed for what else it has, and the sync leaves it out.
run "without_backup" {
  variables {
    customer_id = null
  }

  assert {
    condition     = length(connectwise_managed_id.devices) + length(connectwise_agreement_addition.usage) == 0 && length(connectwise_agreement_addition.flat_fee) == 1
    error_message = "There is more than the flat fee."
  }
  assert {
    condition     = length(output.sync_customer) == 0
    error_message = "The sync would look for the client."
  }
}

# A new client gets a company and a contact, which the agreement refers to.
run "new_client" {
  variables {
    company = { name = "Harbor Vet", city = "Tampa", state = "FL" }
  }

  assert {
    condition     = output.company_id == 102 && output.contact_id == 202 && connectwise_agreement.this[0].company_id == 102
    error_message = "The agreement is not with the new company."
  }
  assert {
    condition     = output.sync_customer["34826"] == 102
    error_message = "The sync does not get the client."
  }
  assert {
    condition     = connectwise_company.this[0].deletion_protection && connectwise_agreement.this[0].deletion_protection
    error_message = "A plan could destroy the company or the agreement."
  }
}

# What the audit finds is a warning of the check.
run "finding" {
  override_data {
    target = data.connectwise_integration_audit.this
    values = { ok = false, text = "The managed id has no device." }
  }

  expect_failures = [check.client]
}
