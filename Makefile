# `make` alone lists what there is to run.
.DEFAULT_GOAL := help
.PHONY: help run backup restore reset status logs token env test lint types imports scans house chaos bench scale soak
PYTHON := .local/venv/bin/python
STARTED := test -x $(PYTHON) || { echo 'Nothing was started here yet: make run'; exit 1; }

##@ The running system
run: ## start everything here, play the FY 2564 scenario once, follow the logs; Ctrl-C stops it; SECURED=1: Kafka asks who one is
	@deploy/local/bootstrap.sh run && exec $(PYTHON) -m deploy.local run $(if $(SECURED),--secured)
status: ## each process: up or down, its port, whether it is ready
	@$(STARTED) && exec $(PYTHON) -m deploy.local status
logs: ## follow the logs from another terminal; P=training for one process
	@$(STARTED) && exec $(PYTHON) -m deploy.local logs $(P)
token: ## an access token of a demo user: make token NAME=director
	@$(STARTED) && exec $(PYTHON) -m deploy.local token $(NAME)
env: ## where things are, as shell exports: eval "$(make -s env)"
	@$(STARTED) && exec $(PYTHON) -m deploy.local env
backup: ## every database into .local/backups, the vault's keys apart
	@$(STARTED) && exec $(PYTHON) -m deploy.local backup
restore: ## make restore B=20261126T123837Z; ONLY=training for one database; without B= it lists the backups
	@$(STARTED) && exec $(PYTHON) -m deploy.local restore $(B) $(if $(ONLY),--only $(ONLY)) $(if $(LOSE),--lose-undelivered)
reset: ## forget all data; what is installed, ports and keys stay
	@$(STARTED) && exec $(PYTHON) -m deploy.local reset

##@ Checks
test: ## everything CI checks; T=tests/domain runs one path only; SEED=default in another order
	@deploy/local/bootstrap.sh dev && exec deploy/local/check.sh $(if $(T),tests $(T),all)
lint: ## ruff: rules and format
	@deploy/local/bootstrap.sh dev && exec deploy/local/check.sh lint
types: ## mypy --strict
	@deploy/local/bootstrap.sh dev && exec deploy/local/check.sh types
imports: ## who may import whom
	@deploy/local/bootstrap.sh dev && exec deploy/local/check.sh imports
scans: ## secrets in tracked files; packages with known vulnerabilities
	@deploy/local/bootstrap.sh dev && exec deploy/local/check.sh scans
house: ## file lengths and the shape of the services
	@deploy/local/bootstrap.sh dev && exec deploy/local/check.sh house
chaos: ## kill, cut and freeze all of it under load, then prove its history; FAULTS=1000, or MINUTES=30 of load; SEED= ROUND= KINDS=
	@deploy/local/bootstrap.sh dev && exec $(PYTHON) -m tests.chaos $(if $(FAULTS),--faults $(FAULTS)) \
		$(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(ROUND),--only $(ROUND)) \
		$(if $(KINDS),--kinds '$(KINDS)')
bench: ## ours beside peers and limits: a table, .local/bench.json; N=append_16 one figure, LONG=1 up to 10⁷ events
	@deploy/local/bootstrap.sh bench && exec $(PYTHON) -m tests.bench $(N) $(if $(LONG),--long)
scale: ## twenty years of the whole nation, five million events: .local/national.json; YEARS=4 is less
	@deploy/local/bootstrap.sh bench && exec $(PYTHON) -m tests.bench.national $(if $(YEARS),--years $(YEARS))
soak: ## half an hour of load: memory, connections, file handles, tables at start and end; MINUTES=5 is shorter
	@deploy/local/bootstrap.sh bench && exec $(PYTHON) -m tests.bench.soak $(if $(MINUTES),$(MINUTES),30)

help:
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST); echo
