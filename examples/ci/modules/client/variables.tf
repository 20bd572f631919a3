variable "identifier" {
  description = "Company ID of the client in ConnectWise."
  type        = string
}

variable "customer_id" {
  description = "Cust. ID of the client in the Backup for Files Portal. Null for a client without backup: it gets no managed ids and no addition of what is used."
  type        = number
}

variable "bill" {
  description = "Whether the client is billed through ConnectWise."
  type        = bool
  default     = true
}

variable "start_date" {
  description = "First day of the agreement, as YYYY-MM-DD. Null where it is not billed."
  type        = string
  default     = null
}

variable "plan" {
  description = "Key of the plan in msp/terraform.tfvars: the products are AX-<plan>-FEE and AX-<plan>-GB where flat_fee and usage name no others."
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
