# What a person does with this repository, one target each. Works with the GNU make 3.81 that macOS ships.

SHELL := /bin/sh
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: help build test lint providers-lock bench fault-matrix fuzz schemas clean FORCE

cli := artifacts/deployer
platforms := linux_amd64 linux_arm64 darwin_amd64 darwin_arm64
npm := supabase/node_modules/.installed
ci-lint := docs/ci/lint/node_modules/.installed
schemas := src/Deployer.Simulator/Schemas

# Every file and folder of src, so that a removed file counts as a change too; what a build writes there does not.
sources := $(shell find src \( -name bin -o -name obj \) -prune -o -print) \
  Directory.Build.props Directory.Packages.props global.json .editorconfig

# One shell word: quotes inside are kept, nothing in it is expanded. ARGS holds words between blanks, each passed on as it
# stands: make sandbox-deploy ARGS='--allow-destroy module.service["api"]'
quote = '$(subst ','\'',$(1))'
arguments = $(foreach word,$(value ARGS),$(call quote,$(word)))

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { sub(/^%/, "<environment>", $$1); printf "  make %-24s %s\n", $$1, $$2 }' Makefile
	@printf '\nEnvironments stand in deployer.yaml. Options go in ARGS: make sandbox-deploy ARGS="--yes"\n'

# exec: no shell stands between make and the deployer. make passes SIGTERM on to it and waits, but neither SIGINT nor SIGHUP:
# Ctrl-C and a closed terminal reach the deployer because the terminal signals the whole foreground group. A program that
# sends signals by itself (a CI runner) should call artifacts/deployer/deployer directly.
%-deploy: $(cli)/.built $(npm) FORCE ## Deploy an environment: production-deploy, staging-deploy, sandbox-deploy
	@exec $(cli)/deployer deploy $(call quote,$*) $(arguments)

%-rollback: $(cli)/.built FORCE ## Take an environment back to an earlier release: production-rollback, staging-rollback, sandbox-rollback
	@exec $(cli)/deployer rollback $(call quote,$*) $(arguments)

%-doctor: $(cli)/.built $(npm) FORCE ## Check what a deployment of an environment needs, and name the remedies
	@exec $(cli)/deployer doctor $(call quote,$*) $(arguments)

%-bootstrap: $(cli)/.built FORCE ## Create the bucket for the state of an environment, before its first deployment
	@exec $(cli)/deployer bootstrap $(call quote,$*) $(arguments)

%-outputs: $(cli)/.built FORCE ## Show what the last deployment of an environment put out
	@exec $(cli)/deployer outputs $(call quote,$*) $(arguments)

build: $(cli)/.built ## Build everything, the command line into artifacts/deployer
	dotnet build Workflow.sln -c Release -nologo -v q -clp:NoSummary

test: ## Build once, run all tests, end with their sum
	@exec .ci/test $(arguments)

lint: $(ci-lint) ## Check the formatting of C# and Terraform files, and the CI workflows of docs/ci
	@.ci/require dotnet terraform
	dotnet format Workflow.sln --verify-no-changes
	terraform fmt -check -diff -recursive infra
	terraform fmt -check -diff -recursive tests/EndToEnd/Configuration
	node docs/ci/lint/lint.mjs

# The hashes come from the registry, for every system that deploys; commit what this writes.
providers-lock: ## Pin the providers of infra/ by version and hash; needs the network
	@.ci/require terraform
	for folder in infra infra/bootstrap; do \
	  terraform -chdir=$$folder get && terraform -chdir=$$folder providers lock $(platforms:%=-platform=%) || exit 1; \
	done

# ARGS=engine measures the engine alone, which takes no tools.
bench: $(if $(filter engine,$(ARGS)),,$(cli)/.built $(npm)) ## Measure deployments against a shell script, the engine against SQLite; writes docs/benchmarks.md
	@.ci/require $(if $(filter engine,$(ARGS)),dotnet,dotnet terraform postgresql)
	.ci/publish artifacts/benchmarks tests/Benchmarks
	@exec artifacts/benchmarks/Benchmarks $(arguments)

# It takes hours on two cores; after a stop the same command runs what is left on the same commit.
fault-matrix: $(cli)/.built $(npm) ## Let everything go wrong everywhere and resume it; writes docs/fault-matrix.md
	@.ci/require terraform postgresql faketime
	FAULT_MATRIX=docs/fault-matrix.md dotnet test tests/FaultMatrix -c Release -nologo $(arguments); code=$$?; \
	  cat docs/fault-matrix.md; exit $$code

fuzz: ## Run random definitions with random faults against a model (docs/fuzz.md), and read spoilt input
	@.ci/require dotnet
	FUZZ_REPORT=$(CURDIR)/docs/fuzz.md dotnet test tests/Workflow.Engine.Tests -c Release -nologo --filter FullyQualifiedName~Fuzz $(arguments); \
	  code=$$?; cat docs/fuzz.md; exit $$code
	FUZZ_INPUTS=20000 dotnet test tests/Deployer.Tests -c Release -nologo --filter FullyQualifiedName~Fuzz; code=$$?; \
	  cat artifacts/fuzzed-input.md; exit $$code

schemas: ## Extract the simulator's schemas of the Google providers from the pinned npm packages
	@.ci/require npm
	@mkdir -p artifacts/schemas && cp $(schemas)/extract/package*.json $(schemas)/extract/.npmrc artifacts/schemas
	@cd artifacts/schemas && npm ci --no-audit --no-fund --loglevel=error >&2
	@node $(schemas)/extract/extract.mjs artifacts/schemas/node_modules $(schemas)

clean: ## Remove what was built, not what was deployed
	rm -rf artifacts TestResults supabase/node_modules docs/ci/lint/node_modules
	find src tests \( -name bin -o -name obj \) -type d -prune -exec rm -rf {} +

# Published beside the old one and swapped: a deployment that runs meanwhile keeps the files it has open. The stamp is as old as
# the beginning, so that a file saved during the build is not missed; bin and obj exist before it, being new files in folders.
$(cli)/.built: $(sources)
	@.ci/require dotnet npm
	@echo "Building the deployer (only when its sources changed)" >&2
	@for project in src/*/; do mkdir -p "$${project}bin" "$${project}obj"; done
	@rm -rf $(cli).new && mkdir -p $(cli).new && touch $(cli).new/.built && .ci/publish $(cli).new
	@rm -rf $(cli).old && if [ -d $(cli) ]; then mv $(cli) $(cli).old; fi
	@mv $(cli).new $(cli) && rm -rf $(cli).old

$(npm): supabase/package-lock.json
	@.ci/require npm
	@echo "Installing the pinned Supabase CLI (only when supabase/package-lock.json changed)" >&2
	@cd supabase && npm ci --no-audit --no-fund --loglevel=error >&2
	@touch $@

$(ci-lint): docs/ci/lint/package-lock.json
	@.ci/require npm
	@cd docs/ci/lint && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	@touch $@
