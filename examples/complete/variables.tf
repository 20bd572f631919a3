variable "location" {
  description = "Name of the location that the board belongs to."
  type        = string
}

variable "department" {
  description = "Name of the department (business unit) that the board belongs to."
  type        = string
}

variable "team_leader" {
  description = "Member ID of the leader of the backup team."
  type        = string
}

variable "sign_off_template" {
  description = "Name of the sign-off template of the board."
  type        = string
}

variable "solution_name" {
  description = "Name of the management solution."
  type        = string
  default     = "Axcient"
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
