# Where the state of production lives. Create the bucket with versioning before the first deploy, and keep credentials out:
# they come from gcloud or from the CI's identity.
bucket = "CHANGE-ME-terraform-state"
prefix = "production"
