provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

data "google_compute_image" "debian" {
  family  = "debian-11"
  project = "debian-cloud"
}

data "google_compute_zones" "available" {}

resource "google_service_account" "web" {
  account_id   = "web-machines"
  display_name = "Web machines"
}

resource "google_compute_network" "web" {
  name = "web"
}

resource "google_compute_firewall" "web" {
  name    = "web"
  network = google_compute_network.web.name
  allow { protocol = "icmp" }
  allow {
    protocol = "tcp"
    ports    = ["80", "8080", "1000-2000"]
  }
  source_ranges = ["0.0.0.0/0"]
  target_tags   = ["web"]
}

resource "google_compute_instance" "web" {
  name                      = "web"
  machine_type              = "n2-standard-2"
  allow_stopping_for_update = true
  zone                      = "europe-west1-b"
  tags                      = ["web"]
  boot_disk {
    initialize_params {
      image  = data.google_compute_image.debian.self_link
      labels = { team = "web" }
    }
  }
  scratch_disk { interface = "NVME" }
  network_interface {
    network = google_compute_network.web.id
    access_config {}
  }
  metadata                = { motd = "hello" }
  metadata_startup_script = "apt-get install -y nginx"
  service_account {
    email  = google_service_account.web.email
    scopes = ["cloud-platform"]
  }
}

resource "google_compute_router" "web" {
  name    = "web"
  network = google_compute_network.web.id
  bgp { asn = 64514 }
}

resource "google_compute_router_nat" "web" {
  name                               = "web"
  router                             = google_compute_router.web.name
  region                             = google_compute_router.web.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

resource "google_compute_instance_template" "web" {
  name_prefix  = "web-"
  machine_type = "e2-medium"
  disk {
    source_image = "debian-cloud/debian-11"
    auto_delete  = true
    boot         = true
  }
  network_interface { network = "default" }
  lifecycle { create_before_destroy = true }
}

resource "google_compute_health_check" "web" {
  name = "web"
  tcp_health_check { port = "8080" }
}

resource "google_compute_instance_group_manager" "web" {
  name               = "web"
  base_instance_name = "app"
  zone               = "europe-west1-b"
  version { instance_template = google_compute_instance_template.web.self_link_unique }
  target_size = 2
  named_port {
    name = "http"
    port = 8080
  }
  auto_healing_policies {
    health_check      = google_compute_health_check.web.id
    initial_delay_sec = 300
  }
}

resource "google_compute_autoscaler" "web" {
  name   = "web"
  zone   = "europe-west1-b"
  target = google_compute_instance_group_manager.web.id
  autoscaling_policy {
    max_replicas = 5
    min_replicas = 1
    cpu_utilization { target = 0.5 }
  }
}

resource "google_compute_backend_service" "web" {
  name          = "web"
  health_checks = [google_compute_health_check.web.id]
  backend { group = google_compute_instance_group_manager.web.instance_group }
}

resource "google_compute_address" "web" {
  name = "web"
}

resource "google_compute_disk" "data" {
  name  = "data"
  zone  = "europe-west1-b"
  size  = 20
  image = "debian-11-bullseye-v20220719"
}

resource "google_compute_attached_disk" "data" {
  disk     = google_compute_disk.data.id
  instance = google_compute_instance.web.id
}

resource "google_redis_instance" "sessions" {
  name               = "sessions"
  tier               = "STANDARD_HA"
  memory_size_gb     = 1
  location_id        = "europe-west1-b"
  authorized_network = google_compute_network.web.id
}

output "address" { value = google_compute_instance.web.network_interface[0].access_config[0].nat_ip }
