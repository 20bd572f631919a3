variable "identifier" {
  description = "Company ID of the client in ConnectWise."
  type        = string
}

variable "new_company" {
  description = "What to create the company with. Null where the company exists."
  type = object({
    name    = string
    address = string
    city    = string
    state   = string
  })
  default = null
}

variable "customer_id" {
  description = "Cust. ID of the client in the Backup for Files Portal."
  type        = number
}

variable "contact" {
  description = "Contact at the client for the agreement. A new company gets a new contact; at a company that exists, the contact is looked up unless new is true."
  type = object({
    first_name = string
    last_name  = string
    new        = optional(bool)
  })
}

variable "bill" {
  description = "Whether the client is billed through ConnectWise."
  type        = bool
  default     = true
}

variable "start_date" {
  description = "First day of the agreement, as YYYY-MM-DD."
  type        = string
}

variable "plan" {
  description = "Key of the plan in msp/terraform.tfvars: the products are AX-<plan>-FEE and AX-<plan>-GB."
  type        = string
  default     = "BASIC"
}

variable "included_gb" {
  description = "Gigabytes that the flat fee includes."
  type        = number
  default     = 25
}

variable "solution_name" {
  description = "Name of the management solution."
  type        = string
  default     = "Axcient"
}

variable "agreement_type" {
  description = "Name of the agreement type."
  type        = string
  default     = "Online Backup"
}

variable "deletion_protection" {
  description = "Whether a plan that destroys the company or the agreement fails."
  type        = bool
  default     = true
}
