variable "flat_fee" {
  description = "The addition of the flat fee. Null where there is none."
  type = object({
    product                = optional(string)
    bill_customer          = optional(string)
    quantity               = optional(number, 1)
    less_included          = optional(number)
    unit_price             = optional(number)
    unit_cost              = optional(number)
    effective_date         = optional(string)
    cancelled_date         = optional(string)
    invoice_description    = optional(string)
    description            = optional(string)
    taxable                = optional(bool)
    purchase_item          = optional(bool)
    special_order          = optional(bool)
    prorate_current_period = optional(bool)
    opportunity_id         = optional(number)
    custom_fields          = optional(map(string))
  })
  default = {}
}

variable "usage" {
  description = "The addition of what is used. Null where there is none."
  type = object({
    product                = optional(string)
    bill_customer          = optional(string)
    quantity               = optional(number)
    unit_price             = optional(number)
    unit_cost              = optional(number)
    effective_date         = optional(string)
    cancelled_date         = optional(string)
    invoice_description    = optional(string)
    description            = optional(string)
    taxable                = optional(bool)
    purchase_item          = optional(bool)
    special_order          = optional(bool)
    prorate_current_period = optional(bool)
    opportunity_id         = optional(number)
    custom_fields          = optional(map(string))
  })
  default = {}
}

data "connectwise_product" "flat_fee" {
  count = local.flat_fee ? 1 : 0

  identifier = coalesce(var.flat_fee.product, "AX-${var.plan}-FEE")
}

data "connectwise_product" "usage" {
  count = local.usage ? 1 : 0

  identifier = coalesce(var.usage.product, "AX-${var.plan}-GB")
}

locals {
  flat_fee = var.bill && var.flat_fee != null
  usage    = var.bill && local.backup && var.usage != null
}

resource "connectwise_agreement_addition" "flat_fee" {
  count = local.flat_fee ? 1 : 0

  agreement_id           = connectwise_agreement.this[0].id
  product_id             = data.connectwise_product.flat_fee[0].id
  bill_customer          = var.flat_fee.bill_customer
  quantity               = var.flat_fee.quantity
  less_included          = var.flat_fee.less_included
  unit_price             = var.flat_fee.unit_price
  unit_cost              = var.flat_fee.unit_cost
  effective_date         = try(coalesce(var.flat_fee.effective_date, var.start_date), null)
  cancelled_date         = var.flat_fee.cancelled_date
  invoice_description    = var.flat_fee.invoice_description
  description            = var.flat_fee.description
  taxable                = var.flat_fee.taxable
  purchase_item          = var.flat_fee.purchase_item
  special_order          = var.flat_fee.special_order
  prorate_current_period = var.flat_fee.prorate_current_period
  opportunity_id         = var.flat_fee.opportunity_id
  custom_fields          = var.flat_fee.custom_fields
}

# Without quantity and invoice_description, which the sync sets.
resource "connectwise_agreement_addition" "usage" {
  count = local.usage ? 1 : 0

  agreement_id           = connectwise_agreement.this[0].id
  product_id             = data.connectwise_product.usage[0].id
  serial_number          = local.managed_id
  bill_customer          = var.usage.bill_customer
  quantity               = var.usage.quantity
  less_included          = var.included_gb
  unit_price             = var.usage.unit_price
  unit_cost              = var.usage.unit_cost
  effective_date         = try(coalesce(var.usage.effective_date, var.start_date), null)
  cancelled_date         = var.usage.cancelled_date
  invoice_description    = var.usage.invoice_description
  description            = var.usage.description
  taxable                = var.usage.taxable
  purchase_item          = var.usage.purchase_item
  special_order          = var.usage.special_order
  prorate_current_period = var.usage.prorate_current_period
  opportunity_id         = var.usage.opportunity_id
  custom_fields          = var.usage.custom_fields
}
