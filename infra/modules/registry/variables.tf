variable "project_id" {
  description = "Project that holds the registry."
  type        = string
}

variable "region" {
  description = "Region of the images: that of the services, which pull them."
  type        = string
}
