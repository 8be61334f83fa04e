# Where the state of staging lives. `deployer bootstrap staging` creates the bucket. Credentials stay out: they come from gcloud or from
# the CI's identity.
bucket = "CHANGE-ME-staging-state"
prefix = "staging"
