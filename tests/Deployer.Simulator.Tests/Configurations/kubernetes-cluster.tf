provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

resource "google_service_account" "nodes" {
  account_id   = "gke-nodes"
  display_name = "Nodes of the cluster"
}

resource "google_compute_network" "cluster" {
  name                    = "cluster"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "cluster" {
  name          = "cluster"
  region        = "europe-west1"
  network       = google_compute_network.cluster.name
  ip_cidr_range = "10.10.0.0/24"
  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "192.168.1.0/24"
  }
  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "192.168.64.0/22"
  }
}

resource "google_container_cluster" "shop" {
  name                     = "shop"
  location                 = "europe-west1"
  remove_default_node_pool = true
  initial_node_count       = 1
  network                  = google_compute_network.cluster.name
  subnetwork               = google_compute_subnetwork.cluster.name
  deletion_protection      = false
  ip_allocation_policy {
    services_secondary_range_name = "services"
    cluster_secondary_range_name  = google_compute_subnetwork.cluster.secondary_ip_range.1.range_name
  }
  workload_identity_config { workload_pool = "shop-prod.svc.id.goog" }
  release_channel { channel = "REGULAR" }
}

resource "google_container_node_pool" "workers" {
  name       = "workers"
  cluster    = google_container_cluster.shop.id
  node_count = 1
  node_config {
    preemptible     = true
    machine_type    = "e2-medium"
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    labels          = { env = "dev" }
  }
  autoscaling {
    min_node_count = 1
    max_node_count = 3
  }
  management {
    auto_repair  = true
    auto_upgrade = true
  }
}

data "google_client_config" "current" {}

output "endpoint" { value = "https://${google_container_cluster.shop.endpoint}" }

output "ca" { value = google_container_cluster.shop.master_auth[0].cluster_ca_certificate }

output "token" {
  value     = data.google_client_config.current.access_token
  sensitive = true
}
