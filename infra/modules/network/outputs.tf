output "subnet" {
  description = "Network and subnet that services send from, once calls between them lead through it."
  value = {
    network    = google_compute_network.this.id
    subnetwork = google_compute_subnetwork.services.id
  }
  depends_on = [google_dns_record_set.run]
}
