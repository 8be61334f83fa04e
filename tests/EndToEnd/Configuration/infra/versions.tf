terraform {
  required_version = ">= 1.11"

  # No backend block on purpose. Where the state lives belongs to the environment, not to the configuration: the
  # deployer copies this folder for every run and adds `deployer_backend_override.tf`, an empty block of the
  # environment's kind (`backend "gcs" {}`); its settings come from environments/<name>/backend.hcl.
  # See docs/adr/0003-terraform-runs-in-its-own-working-copy.md.
}
