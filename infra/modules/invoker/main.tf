# One caller of one service. Cloud Run refuses everybody else.

resource "google_cloud_run_v2_service_iam_member" "this" {
  project  = var.service.project
  location = var.service.location
  name     = var.service.name
  role     = "roles/run.invoker"
  member   = var.member
}
