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

variable "clients" {
  description = "The clients by their ConnectWise company id, with the customer id of the Backup for Files Portal."
  type = map(object({
    name        = string
    customer_id = number
    address     = string
    city        = string
    state       = string
  }))
}

variable "usage" {
  description = "Account list of the Backup for Files Portal, exported as CSV."
  type        = string
  default     = "usage.csv"
}
