# The network that services send from. They are attached to its subnet directly, which needs no connector that always runs.

resource "google_compute_network" "this" {
  project                 = var.project_id
  name                    = "services"
  description             = "What services send to private addresses goes through here."
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "services" {
  project       = var.project_id
  region        = var.region
  name          = "services"
  network       = google_compute_network.this.id
  ip_cidr_range = var.subnet_cidr

  # Reaches Google's own services, and so private services, without an external address.
  private_ip_google_access = true
}

# A private service takes requests from inside the network only. This zone makes its name, too, lead through the network: to Google's
# private addresses (https://cloud.google.com/vpc/docs/configure-private-google-access), which count as private ranges.
resource "google_dns_managed_zone" "run" {
  project     = var.project_id
  name        = "run-app"
  dns_name    = "run.app."
  description = "Services call each other through the network."
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.this.id
    }
  }
}

resource "google_dns_record_set" "run" {
  for_each = toset(["run.app.", "*.run.app."])

  project      = var.project_id
  managed_zone = google_dns_managed_zone.run.name
  name         = each.key
  type         = "A"
  ttl          = 300
  rrdatas      = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]
}
