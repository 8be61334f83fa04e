variable "project_id" {
  description = "Project whose services are enabled."
  type        = string
}
