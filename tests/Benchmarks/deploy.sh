#!/usr/bin/env bash
# The yardstick of `make bench`: a deployment with the same tools and the same arguments as the deployer's, one after the other and
# with nothing between them: no checkpoints, no releases, no guards, no resume. A test compares the two lists of commands.
#
# Usage: STATE_FOLDER=... PLUGIN_CACHE=... DATABASE_URL=... PGPASSWORD=... TF_REATTACH_PROVIDERS=... deploy.sh ENVIRONMENT
# in the repository's root, with the simulated cloud and the database running.
set -euo pipefail

environment=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
supabase=$(ls "$PWD"/supabase/node_modules/@supabase/cli-*/bin/supabase | head -1)
url="$DATABASE_URL&options=-c%20client_connection_check_interval%3D500"

export TF_IN_AUTOMATION=1 TF_INPUT=0 CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null TF_PLUGIN_CACHE_DIR=$PLUGIN_CACHE
export SUPABASE_TELEMETRY_DISABLED=1 SUPABASE_NO_UPDATE_NOTIFIER=1

init() {
  terraform init -json -input=false -no-color -reconfigure -backend-config="workspace_dir=$STATE_FOLDER" >>"$work/log"
}

plan() {
  local code=0
  terraform plan -json -input=false -no-color -detailed-exitcode -lock-timeout=60s -out="$1" \
    -var-file="$work/infra/environments/$environment/terraform.tfvars" >>"$work/log" || code=$?
  if [ "$code" = 1 ]; then exit 1; fi
  return "$code"
}

pending() {
  ls supabase/migrations | sed -n 's/^\([0-9]*\)_.*\.sql$/\1/p' | sort >"$work/versions"
  psql "$DATABASE_URL" -XAtc "select version from supabase_migrations.schema_migrations" | sort | comm -23 "$work/versions" - | grep -q .
}

# prereqs
terraform version -json >>"$work/log"
"$supabase" --version >>"$work/log"
(cd "infra/environments/$environment" && terraform fmt -no-color -list=false -write=false . >>"$work/log")

# backup-state
mkdir "$work/backend"
cd "$work/backend"
printf 'terraform {\n  backend "local" {}\n}\n' >backend.tf
init
TF_WORKSPACE=$environment terraform state pull -no-color >"$work/backup.tfstate"
cd - >/dev/null

# init
cp -R infra "$work/infra"
cp "$work/backend/backend.tf" "$work/infra/deployer_backend_override.tf"
repository=$PWD
cd "$work/infra"
init
terraform workspace select -no-color -or-create=true "$environment" >>"$work/log"
export TF_WORKSPACE=$environment

# plan
changes=0
plan "$work/plan.tfplan" || changes=$?
terraform show -json -no-color "$work/plan.tfplan" >"$work/plan.json"
terraform state pull -no-color >"$work/current.tfstate"

# apply
terraform state pull -no-color >"$work/current.tfstate"
if [ "$changes" = 2 ]; then
  terraform apply -json -input=false -no-color -lock-timeout=60s "$work/plan.tfplan" >>"$work/log"
fi
terraform output -json -no-color >"$work/outputs.json"

# migrate
cd "$repository"
if pending; then
  "$supabase" db push --remote="$url" --yes --agent no --output-format json --workdir "$PWD" >"$work/push.json" 2>>"$work/log"
fi

# verify
cd "$work/infra"
plan "$work/verify.tfplan"
health=$(sed -n 's/.*"value": "\(http[^"]*\/health\)".*/\1/p' "$work/outputs.json" | head -1)
if [ -n "$health" ]; then curl -fsS -o /dev/null "$health"; fi
