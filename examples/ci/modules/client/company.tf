variable "company" {
  description = "The client's company, where it is managed here: one that is new, or one that was imported. Null where it is only looked up."
  type = object({
    name                       = string
    site_name                  = optional(string)
    status_id                  = optional(number)
    type_ids                   = optional(set(number))
    address_line1              = optional(string)
    address_line2              = optional(string)
    city                       = optional(string)
    state                      = optional(string)
    zip                        = optional(string)
    country_id                 = optional(number)
    phone_number               = optional(string)
    fax_number                 = optional(string)
    website                    = optional(string)
    territory_id               = optional(number)
    territory_manager_id       = optional(number)
    market_id                  = optional(number)
    account_number             = optional(string)
    default_contact_id         = optional(number)
    date_acquired              = optional(string)
    sic_code_id                = optional(number)
    parent_company_id          = optional(number)
    annual_revenue             = optional(number)
    number_of_employees        = optional(number)
    year_established           = optional(number)
    revenue_year               = optional(number)
    ownership_type_id          = optional(number)
    time_zone_setup_id         = optional(number)
    lead_source                = optional(string)
    lead                       = optional(bool)
    unsubscribe                = optional(bool)
    calendar_id                = optional(number)
    user_defined_field1        = optional(string)
    user_defined_field2        = optional(string)
    user_defined_field3        = optional(string)
    user_defined_field4        = optional(string)
    user_defined_field5        = optional(string)
    user_defined_field6        = optional(string)
    user_defined_field7        = optional(string)
    user_defined_field8        = optional(string)
    user_defined_field9        = optional(string)
    user_defined_field10       = optional(string)
    custom_fields              = optional(map(string))
    vendor_identifier          = optional(string)
    tax_identifier             = optional(string)
    tax_code_id                = optional(number)
    billing_terms_id           = optional(number)
    invoice_template_id        = optional(number)
    pricing_schedule_id        = optional(number)
    company_entity_type_id     = optional(number)
    bill_to_company_id         = optional(number)
    billing_site_id            = optional(number)
    billing_contact_id         = optional(number)
    invoice_delivery_method_id = optional(number)
    invoice_to_email_address   = optional(string)
    invoice_cc_email_address   = optional(string)
    facebook_url               = optional(string)
    twitter_url                = optional(string)
    linked_in_url              = optional(string)
    currency_id                = optional(number)
    reseller_identifier        = optional(string)
    is_vendor                  = optional(bool)
  })
  default = null
}

resource "connectwise_company" "this" {
  count = var.company == null ? 0 : 1

  identifier                 = var.identifier
  name                       = var.company.name
  site_name                  = var.company.site_name
  status_id                  = var.company.status_id
  type_ids                   = var.company.type_ids
  address_line1              = var.company.address_line1
  address_line2              = var.company.address_line2
  city                       = var.company.city
  state                      = var.company.state
  zip                        = var.company.zip
  country_id                 = var.company.country_id
  phone_number               = var.company.phone_number
  fax_number                 = var.company.fax_number
  website                    = var.company.website
  territory_id               = var.company.territory_id
  territory_manager_id       = var.company.territory_manager_id
  market_id                  = var.company.market_id
  account_number             = var.company.account_number
  default_contact_id         = var.company.default_contact_id
  date_acquired              = var.company.date_acquired
  sic_code_id                = var.company.sic_code_id
  parent_company_id          = var.company.parent_company_id
  annual_revenue             = var.company.annual_revenue
  number_of_employees        = var.company.number_of_employees
  year_established           = var.company.year_established
  revenue_year               = var.company.revenue_year
  ownership_type_id          = var.company.ownership_type_id
  time_zone_setup_id         = var.company.time_zone_setup_id
  lead_source                = var.company.lead_source
  lead                       = var.company.lead
  unsubscribe                = var.company.unsubscribe
  calendar_id                = var.company.calendar_id
  user_defined_field1        = var.company.user_defined_field1
  user_defined_field2        = var.company.user_defined_field2
  user_defined_field3        = var.company.user_defined_field3
  user_defined_field4        = var.company.user_defined_field4
  user_defined_field5        = var.company.user_defined_field5
  user_defined_field6        = var.company.user_defined_field6
  user_defined_field7        = var.company.user_defined_field7
  user_defined_field8        = var.company.user_defined_field8
  user_defined_field9        = var.company.user_defined_field9
  user_defined_field10       = var.company.user_defined_field10
  custom_fields              = var.company.custom_fields
  vendor_identifier          = var.company.vendor_identifier
  tax_identifier             = var.company.tax_identifier
  tax_code_id                = var.company.tax_code_id
  billing_terms_id           = var.company.billing_terms_id
  invoice_template_id        = var.company.invoice_template_id
  pricing_schedule_id        = var.company.pricing_schedule_id
  company_entity_type_id     = var.company.company_entity_type_id
  bill_to_company_id         = var.company.bill_to_company_id
  billing_site_id            = var.company.billing_site_id
  billing_contact_id         = var.company.billing_contact_id
  invoice_delivery_method_id = var.company.invoice_delivery_method_id
  invoice_to_email_address   = var.company.invoice_to_email_address
  invoice_cc_email_address   = var.company.invoice_cc_email_address
  facebook_url               = var.company.facebook_url
  twitter_url                = var.company.twitter_url
  linked_in_url              = var.company.linked_in_url
  currency_id                = var.company.currency_id
  reseller_identifier        = var.company.reseller_identifier
  is_vendor                  = var.company.is_vendor

  deletion_protection = var.deletion_protection
}

data "connectwise_company" "this" {
  count = var.company == null ? 1 : 0

  identifier = var.identifier
}

locals {
  company_id = one(concat(connectwise_company.this[*].id, data.connectwise_company.this[*].id))
}
