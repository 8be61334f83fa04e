variable "service" {
  description = "The service that is called."
  type = object({
    project  = string
    location = string
    name     = string
  })
}

variable "member" {
  description = "The account that may call it: one, never everybody."
  type        = string

  validation {
    condition     = !contains(["allUsers", "allAuthenticatedUsers"], var.member)
    error_message = "Services are called by accounts, not by everybody: the gateway is what everybody reaches."
  }
}
