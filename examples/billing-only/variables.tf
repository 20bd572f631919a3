variable "solution_name" {
  description = "Name of the management solution."
  type        = string
  default     = "Axcient"
}

variable "clients" {
  description = "The clients by their ConnectWise company id, with the customer id of the Backup for Files Portal."
  type = map(object({
    name        = string
    customer_id = number
    address     = string
    city        = string
    state       = string
    plan        = string
    start_date  = string
    contact = object({
      first_name = string
      last_name  = string
    })
  }))
}

variable "plans" {
  description = "The plans of online backup that are sold, with what the flat fee includes. vendor_level is the plan's name at the vendor."
  type = map(object({
    name         = string
    vendor_level = string
    fee          = number
    included_gb  = number
    price        = number
    cost         = number
  }))
}

variable "usage" {
  description = "Account list of the Backup for Files Portal, exported as CSV."
  type        = string
  default     = "usage.csv"
}
