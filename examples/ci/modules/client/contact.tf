variable "contact" {
  description = "Contact at the client for the agreement. A company that is managed here has its contact managed here, too; at another one it is looked up unless new is true. Null where there is none."
  type = object({
    first_name            = string
    last_name             = optional(string)
    site_id               = optional(number)
    title                 = optional(string)
    type_ids              = optional(set(number))
    communications        = optional(map(string))
    default_email         = optional(string)
    default_phone         = optional(string)
    default_fax           = optional(string)
    department_id         = optional(number)
    default               = optional(bool)
    default_billing       = optional(bool)
    inactive              = optional(bool)
    address_line1         = optional(string)
    address_line2         = optional(string)
    city                  = optional(string)
    state                 = optional(string)
    zip                   = optional(string)
    country_id            = optional(number)
    company_location_id   = optional(number)
    manager_contact_id    = optional(number)
    assistant_contact_id  = optional(number)
    unsubscribe           = optional(bool)
    disable_portal_login  = optional(bool)
    portal_security_level = optional(number)
    user_defined_field1   = optional(string)
    user_defined_field2   = optional(string)
    user_defined_field3   = optional(string)
    user_defined_field4   = optional(string)
    user_defined_field5   = optional(string)
    user_defined_field6   = optional(string)
    user_defined_field7   = optional(string)
    user_defined_field8   = optional(string)
    user_defined_field9   = optional(string)
    user_defined_field10  = optional(string)
    custom_fields         = optional(map(string))
    new                   = optional(bool)
  })
  default = null
}

# The contact at this client, and at no other.
resource "connectwise_contact" "this" {
  count = local.new_contact ? 1 : 0

  company_id            = local.company_id
  first_name            = var.contact.first_name
  last_name             = var.contact.last_name
  site_id               = var.contact.site_id
  title                 = var.contact.title
  type_ids              = var.contact.type_ids
  communications        = var.contact.communications
  default_email         = var.contact.default_email
  default_phone         = var.contact.default_phone
  default_fax           = var.contact.default_fax
  department_id         = var.contact.department_id
  default               = var.contact.default
  default_billing       = var.contact.default_billing
  inactive              = var.contact.inactive
  address_line1         = var.contact.address_line1
  address_line2         = var.contact.address_line2
  city                  = var.contact.city
  state                 = var.contact.state
  zip                   = var.contact.zip
  country_id            = var.contact.country_id
  company_location_id   = var.contact.company_location_id
  manager_contact_id    = var.contact.manager_contact_id
  assistant_contact_id  = var.contact.assistant_contact_id
  unsubscribe           = var.contact.unsubscribe
  disable_portal_login  = var.contact.disable_portal_login
  portal_security_level = var.contact.portal_security_level
  user_defined_field1   = var.contact.user_defined_field1
  user_defined_field2   = var.contact.user_defined_field2
  user_defined_field3   = var.contact.user_defined_field3
  user_defined_field4   = var.contact.user_defined_field4
  user_defined_field5   = var.contact.user_defined_field5
  user_defined_field6   = var.contact.user_defined_field6
  user_defined_field7   = var.contact.user_defined_field7
  user_defined_field8   = var.contact.user_defined_field8
  user_defined_field9   = var.contact.user_defined_field9
  user_defined_field10  = var.contact.user_defined_field10
  custom_fields         = var.contact.custom_fields
}

data "connectwise_contact" "this" {
  count = var.contact == null || local.new_contact ? 0 : 1

  first_name = var.contact.first_name
  last_name  = var.contact.last_name
  company_id = local.company_id
}

locals {
  new_contact = try(coalesce(var.contact.new, var.company != null), false)
  contact_id  = one(concat(connectwise_contact.this[*].id, data.connectwise_contact.this[*].id))
}
