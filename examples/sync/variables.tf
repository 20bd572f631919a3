variable "integration" {
  description = "Name of the managed devices integration."
  type        = string
  default     = "Axcient"
}

variable "board" {
  description = "Name of the board that tickets are opened on."
  type        = string
  default     = "Backup Alerts"
}

variable "usage" {
  description = "Account list of the Backup for Files Portal, exported as CSV."
  type        = string
  default     = "usage.csv"
}

variable "measures" {
  description = "What is billed."
  type        = list(string)
  default     = ["online_backup_gb"]
}

variable "exceptions" {
  description = "What differs for single customers, by Cust. ID."
  type = map(object({
    billing   = optional(bool)
    ticketing = optional(bool)
    measures  = optional(list(string))
  }))
  default = {}
}

variable "accept" {
  description = "Cust. IDs of customers whose large changes were checked by a person."
  type        = list(string)
  default     = []
}

variable "force" {
  description = "Any new text pushes once although the minimum interval has not passed, for example the date and why."
  type        = string
  default     = null
}

variable "reviewed" {
  description = "Whether a person looks at each plan before it is applied."
  type        = bool
  default     = true
}
