# The images of this environment's services.

resource "google_artifact_registry_repository" "services" {
  project       = var.project_id
  location      = var.region
  repository_id = "services"
  description   = "Images of the services, pushed by the CI."
  format        = "DOCKER"

  # A tag that can move would make a rollback run another image than the release did.
  docker_config {
    immutable_tags = true
  }

  # A rollback needs the images of earlier releases: the policy that keeps wins over the one that deletes.
  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      keep_count = 20
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      older_than = "7776000s"
    }
  }
}
