provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

resource "google_storage_bucket" "pictures" {
  name                        = "shop-prod-pictures"
  location                    = "US"
  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true
  labels                      = { team = "a" }
  lifecycle_rule {
    condition { age = 3 }
    action { type = "Delete" }
  }
  lifecycle_rule {
    condition { age = 1 }
    action { type = "AbortIncompleteMultipartUpload" }
  }
  lifecycle_rule {
    condition {
      num_newer_versions = 5
      with_state         = "ARCHIVED"
      matches_prefix     = ["logs/"]
    }
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }
  }
  versioning { enabled = true }
  soft_delete_policy { retention_duration_seconds = 0 }
  cors {
    origin          = ["https://shop.example.com"]
    method          = ["GET", "HEAD"]
    response_header = ["*"]
    max_age_seconds = 3600
  }
  website {
    main_page_suffix = "index.html"
    not_found_page   = "404.html"
  }
}

resource "google_storage_bucket_object" "page" {
  name    = "index.html"
  content = "<html>hello</html>"
  bucket  = google_storage_bucket.pictures.name
}

resource "google_storage_bucket_iam_member" "everybody" {
  bucket = google_storage_bucket.pictures.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_storage_bucket_iam_binding" "editors" {
  bucket  = google_storage_bucket.pictures.name
  role    = "roles/storage.admin"
  members = ["user:editor@example.com"]
}

resource "google_kms_key_ring" "shop" {
  name     = "shop"
  location = "us"
}

resource "google_kms_crypto_key" "pictures" {
  name            = "pictures"
  key_ring        = google_kms_key_ring.shop.id
  rotation_period = "7776000s"
}

resource "google_compute_backend_bucket" "pictures" {
  name        = "pictures"
  bucket_name = google_storage_bucket.pictures.name
  enable_cdn  = true
}

data "google_storage_bucket" "pictures" {
  name = google_storage_bucket.pictures.name
}

output "url" { value = data.google_storage_bucket.pictures.url }
