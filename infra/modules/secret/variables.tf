variable "project_id" {
  description = "Project that holds the secret."
  type        = string
}

variable "name" {
  description = "Name of the secret."
  type        = string
}

variable "set_outside" {
  description = "Whether people set the value, and Terraform never knows it."
  type        = bool
}

variable "value" {
  description = "The value; null if it is set outside."
  type        = string
  sensitive   = true
}

variable "value_version" {
  description = "Another number writes the value anew, as a new version."
  type        = number
}

variable "deletion_protection" {
  description = "Whether the secret refuses to be destroyed."
  type        = bool
}
