# Where the state of production lives. `deployer bootstrap production` creates the bucket. Credentials stay out: they come from gcloud or from
# the CI's identity.
bucket = "CHANGE-ME-production-state"
prefix = "production"
