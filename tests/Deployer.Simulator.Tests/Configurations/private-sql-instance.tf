provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

resource "google_compute_network" "orders" {
  name                    = "orders"
  auto_create_subnetworks = "false"
}

resource "google_compute_global_address" "database" {
  name          = "database"
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  prefix_length = 16
  network       = google_compute_network.orders.id
}

resource "google_service_networking_connection" "database" {
  network                 = google_compute_network.orders.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.database.name]
}

resource "google_sql_database_instance" "orders" {
  name             = "orders-db"
  region           = "europe-west1"
  database_version = "POSTGRES_15"
  depends_on       = [google_service_networking_connection.database]
  settings {
    tier              = "db-custom-2-7680"
    availability_type = "REGIONAL"
    ip_configuration {
      ipv4_enabled                                  = "false"
      private_network                               = google_compute_network.orders.id
      enable_private_path_for_google_cloud_services = true
    }
    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
    }
    database_flags {
      name  = "cloudsql.iam_authentication"
      value = "on"
    }
  }
  deletion_protection = false
}

resource "google_compute_network_peering_routes_config" "database" {
  peering              = google_service_networking_connection.database.peering
  network              = google_compute_network.orders.name
  import_custom_routes = true
  export_custom_routes = true
}

resource "google_sql_database" "orders" {
  name     = "orders"
  instance = google_sql_database_instance.orders.name
}

resource "google_sql_user" "app" {
  name     = "app"
  instance = google_sql_database_instance.orders.name
  password = "not-a-secret"
}

output "private_ip" { value = google_sql_database_instance.orders.private_ip_address }

output "connection" { value = google_sql_database_instance.orders.connection_name }
