variable "project_id" {
  description = "Project that holds checks and alerts."
  type        = string
}

variable "host" {
  description = "Host name of the gateway."
  type        = string
}

variable "paths" {
  description = "Path of the gateway to ask for the health of each public service."
  type        = map(string)
}

variable "alert_email" {
  description = "Where alerts go; null for nowhere."
  type        = string
}

variable "labels" {
  description = "Labels: monitoring has its own kind, which the provider's default labels leave out."
  type        = map(string)
}
