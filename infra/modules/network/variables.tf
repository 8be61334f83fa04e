variable "project_id" {
  description = "Project that holds the network."
  type        = string
}

variable "region" {
  description = "Region of the subnet: that of the services."
  type        = string
}

variable "subnet_cidr" {
  description = "Addresses of the subnet."
  type        = string
}
