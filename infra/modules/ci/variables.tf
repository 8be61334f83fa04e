variable "project_id" {
  description = "Project that trusts the repository."
  type        = string
}

variable "repository" {
  description = "The repository, owner/name."
  type        = string
}

variable "branch" {
  description = "The branch whose workflows are trusted."
  type        = string
}

variable "registry" {
  description = "The repository of images to push to."
  type = object({
    project    = string
    location   = string
    repository = string
  })
}
