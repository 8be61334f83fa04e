provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

resource "google_cloud_run_v2_service" "shop" {
  name                = "shop"
  location            = "europe-west1"
  deletion_protection = false
  ingress             = "INGRESS_TRAFFIC_ALL"
  template {
    containers {
      image = "us-docker.pkg.dev/cloudrun/container/hello"
      resources { limits = { cpu = "2", memory = "1024Mi" } }
    }
  }
}

resource "google_cloud_run_v2_service_iam_member" "public" {
  name     = google_cloud_run_v2_service.shop.name
  location = google_cloud_run_v2_service.shop.location
  role     = "roles/run.invoker"
  member   = "allUsers"
}

resource "google_compute_region_network_endpoint_group" "shop" {
  name                  = "shop"
  network_endpoint_type = "SERVERLESS"
  region                = "europe-west1"
  cloud_run { service = google_cloud_run_v2_service.shop.name }
}

resource "google_compute_backend_service" "shop" {
  name                  = "shop"
  protocol              = "HTTP"
  port_name             = "http"
  timeout_sec           = 30
  load_balancing_scheme = "EXTERNAL_MANAGED"
  backend { group = google_compute_region_network_endpoint_group.shop.id }
}

resource "google_compute_url_map" "shop" {
  name            = "shop"
  default_service = google_compute_backend_service.shop.id
  host_rule {
    hosts        = ["shop.example.com"]
    path_matcher = "everything"
  }
  path_matcher {
    name            = "everything"
    default_service = google_compute_backend_service.shop.id
    path_rule {
      paths   = ["/*"]
      service = google_compute_backend_service.shop.id
    }
  }
}

resource "google_compute_url_map" "redirect" {
  name = "redirect"
  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }
}

resource "google_compute_managed_ssl_certificate" "shop" {
  name = "shop"
  managed { domains = ["shop.example.com."] }
}

resource "google_compute_target_https_proxy" "shop" {
  name             = "shop-https"
  url_map          = google_compute_url_map.shop.id
  ssl_certificates = [google_compute_managed_ssl_certificate.shop.id]
}

resource "google_compute_target_http_proxy" "redirect" {
  name    = "shop-http"
  url_map = google_compute_url_map.redirect.id
}

resource "google_compute_global_address" "shop" {
  name = "shop"
}

resource "google_compute_global_forwarding_rule" "https" {
  name                  = "https"
  target                = google_compute_target_https_proxy.shop.id
  port_range            = "443"
  ip_address            = google_compute_global_address.shop.address
  load_balancing_scheme = "EXTERNAL_MANAGED"
}

resource "google_compute_global_forwarding_rule" "http" {
  name                  = "http"
  target                = google_compute_target_http_proxy.redirect.id
  port_range            = "80"
  ip_address            = google_compute_global_address.shop.id
  load_balancing_scheme = "EXTERNAL_MANAGED"
}

resource "google_dns_managed_zone" "shop" {
  name     = "shop"
  dns_name = "shop.example.com."
}

resource "google_dns_record_set" "shop" {
  name         = google_dns_managed_zone.shop.dns_name
  managed_zone = google_dns_managed_zone.shop.name
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.shop.address]
}

output "ip" { value = google_compute_global_address.shop.address }

output "url" { value = google_cloud_run_v2_service.shop.uri }
