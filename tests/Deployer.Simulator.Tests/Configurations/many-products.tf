provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

resource "google_project_service" "services" {
  for_each = toset(["compute.googleapis.com", "spanner.googleapis.com", "firestore.googleapis.com", "appengine.googleapis.com", "iam.googleapis.com", "alloydb.googleapis.com", "apikeys.googleapis.com", "artifactregistry.googleapis.com", "dns.googleapis.com", "certificatemanager.googleapis.com", "file.googleapis.com", "bigtableadmin.googleapis.com", "orgpolicy.googleapis.com", "cloudbuild.googleapis.com", "composer.googleapis.com", "dataproc.googleapis.com", "cloudkms.googleapis.com", "memorystore.googleapis.com", "identitytoolkit.googleapis.com", "aiplatform.googleapis.com", "sqladmin.googleapis.com", "iap.googleapis.com", "cloudresourcemanager.googleapis.com"])
  service  = each.key
}

locals { p = values(google_project_service.services)[0].project }

resource "google_spanner_instance" "orders" {
  config       = "regional-europe-west1"
  display_name = "Orders"
  num_nodes    = 1
  depends_on   = [google_project_service.services]
}

resource "google_spanner_database" "database" {
  instance            = google_spanner_instance.orders.name
  name                = "orders"
  ddl                 = ["CREATE TABLE t1 (id INT64 NOT NULL) PRIMARY KEY(id)"]
  deletion_protection = false
}

resource "google_firestore_database" "database" {
  name        = "(default)"
  location_id = "nam5"
  type        = "FIRESTORE_NATIVE"
  depends_on  = [google_project_service.services]
}

resource "google_firestore_index" "i" {
  database   = google_firestore_database.database.name
  collection = "orders"
  fields {
    field_path = "name"
    order      = "ASCENDING"
  }
  fields {
    field_path = "description"
    order      = "DESCENDING"
  }
}

resource "google_artifact_registry_repository" "my-repo" {
  location      = "europe-west1"
  repository_id = "images"
  format        = "DOCKER"
  docker_config { immutable_tags = true }
  depends_on = [google_project_service.services]
}

resource "google_iam_workload_identity_pool" "pool" {
  workload_identity_pool_id = "ci-pool"
  depends_on                = [google_project_service.services]
}

resource "google_iam_workload_identity_pool_provider" "p" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.pool.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }
  attribute_condition                = "true"
  oidc { issuer_uri = "https://token.actions.githubusercontent.com" }
}

resource "google_service_account" "sa" {
  account_id = "deployment"
  depends_on = [google_project_service.services]
}

resource "google_service_account_key" "k" {
  service_account_id = google_service_account.sa.name
}

resource "google_service_account_iam_binding" "b" {
  service_account_id = google_service_account.sa.name
  role               = "roles/iam.workloadIdentityUser"
  members            = ["principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.pool.name}/*"]
}

resource "google_project_iam_custom_role" "r" {
  role_id     = "roleLister"
  title       = "Lists roles"
  permissions = ["iam.roles.list"]
  depends_on  = [google_project_service.services]
}

resource "google_project_iam_binding" "b" {
  project = "shop-prod"
  role    = google_project_iam_custom_role.r.id
  members = [google_service_account.sa.member]
  condition {
    title      = "until_2020"
    expression = "request.time < timestamp(\"2020-01-01T00:00:00Z\")"
  }
}

resource "google_certificate_manager_dns_authorization" "a" {
  name       = "dns-auth"
  domain     = "subdomain.shop.example.com"
  depends_on = [google_project_service.services]
}

resource "google_certificate_manager_certificate" "c" {
  name = "cert"
  managed {
    domains            = [google_certificate_manager_dns_authorization.a.domain]
    dns_authorizations = [google_certificate_manager_dns_authorization.a.id]
  }
}

resource "google_dns_managed_zone" "z" {
  name       = "z"
  dns_name   = "shop.example.com."
  depends_on = [google_project_service.services]
}

resource "google_dns_record_set" "auth" {
  managed_zone = google_dns_managed_zone.z.name
  name         = google_certificate_manager_dns_authorization.a.dns_resource_record[0].name
  type         = google_certificate_manager_dns_authorization.a.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [google_certificate_manager_dns_authorization.a.dns_resource_record[0].data]
}

resource "google_app_engine_application" "app" {
  location_id = "us-central"
  depends_on  = [google_project_service.services]
}

resource "google_identity_platform_config" "idp" {
  autodelete_anonymous_users = true
  depends_on                 = [google_project_service.services]
}

resource "google_apikeys_key" "k" {
  name         = "key"
  display_name = "Browser"
  depends_on   = [google_project_service.services]
  restrictions {
    browser_key_restrictions { allowed_referrers = [".*"] }
  }
}

resource "google_cloudbuild_trigger" "t" {
  location = "europe-west1"
  trigger_template {
    branch_name = "main"
    repo_name   = "my-repo"
  }
  filename   = "cloudbuild.yaml"
  depends_on = [google_project_service.services]
}

resource "google_alloydb_cluster" "a" {
  cluster_id = "warehouse"
  location   = "europe-west1"
  depends_on = [google_project_service.services]
  network_config { network = "default" }
  initial_user { password = "warehouse" }
}

resource "google_alloydb_instance" "i" {
  cluster       = google_alloydb_cluster.a.name
  instance_id   = "warehouse"
  instance_type = "PRIMARY"
  machine_config { cpu_count = 2 }
}

resource "google_filestore_instance" "f" {
  name     = "files"
  location = "europe-west1-b"
  tier     = "BASIC_HDD"
  file_shares {
    capacity_gb = 1024
    name        = "share1"
  }
  networks {
    network = "default"
    modes   = ["MODE_IPV4"]
  }
  depends_on = [google_project_service.services]
}

resource "google_bigtable_instance" "b" {
  name                = "events"
  deletion_protection = false
  cluster {
    cluster_id   = "events-1"
    num_nodes    = 1
    storage_type = "HDD"
  }
  depends_on = [google_project_service.services]
}

resource "google_bigtable_table" "t" {
  name          = "events"
  instance_name = google_bigtable_instance.b.name
  split_keys    = ["a", "b"]
}

resource "google_project_organization_policy" "p" {
  project    = "shop-prod"
  constraint = "compute.disableSerialPortAccess"
  boolean_policy { enforced = true }
  depends_on = [google_project_service.services]
}

resource "google_composer_environment" "c" {
  name = "example"
  config {
    software_config { image_version = "composer-3-airflow-2" }
  }
  depends_on = [google_project_service.services]
}

resource "google_dataproc_cluster" "d" {
  name       = "jobs"
  region     = "europe-west1"
  depends_on = [google_project_service.services]
}

resource "google_vertex_ai_dataset" "v" {
  display_name        = "pictures"
  metadata_schema_uri = "gs://google-cloud-aiplatform/schema/dataset/metadata/image_1.0.0.yaml"
  region              = "europe-west1"
  depends_on          = [google_project_service.services]
}
