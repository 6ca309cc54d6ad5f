# One word for each command of `accepted`; all they do is in accepted/.

PYTHON ?= python3
# exec, so that no shell stands between: it would take the SIGTERM that make
# passes on, and leave the stack running.
ACCEPTED = @$(if $(shell command -v "$(PYTHON)"),,$(error Python 3.11 or \
	newer is needed, and there is no $(PYTHON) on this machine))exec \
	"$(PYTHON)" accepted/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help up labs labs-proof kit-proof test whole unit faults containers check site record \
	antipatterns bench flower doctor clean

help:    ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

up:      ## set up what is missing, then run the stack on this machine
	$(ACCEPTED) up

labs:    ## prepare the labs: packages, and a look at this machine: under 60 s
	@echo "Preparing the labs, in under a minute where the packages are near."
	$(ACCEPTED) lab prepare

# LABS="5 6" for some, TIMES=20, JOBS=2, SEED=7; ARGS="--interrupt 50".
labs-proof: ## prove that the labs' grader judges each known case rightly
	$(ACCEPTED) lab prove $(if $(LABS),--labs "$(LABS)") \
		$(if $(TIMES),--times $(TIMES)) $(if $(JOBS),--jobs $(JOBS)) \
		$(if $(SEED),--seed $(SEED)) $(ARGS)

kit-proof: ## make a kit, and use it in a namespace without a network
	$(ACCEPTED) kit --prove

# Of cases that are many and alike, it tries a part: see tests/turns.py.
test:    ## run every test, those in a browser included
	$(ACCEPTED) test

whole: export ACCEPTED_WHOLE = 1
whole:   ## run every test, and in full those that `make test` cuts
	$(ACCEPTED) test

unit:    ## run the tests that need no browser, site or stack: under 90 s
	$(ACCEPTED) unit

# HOURS=2 for longer, SEED=7 to repeat, ARGS=--mutants for the counter-proof.
faults:  ## break a running stack for 5 minutes and check that it holds
	$(ACCEPTED) faults $(if $(HOURS),--hours $(HOURS)) \
		$(if $(SEED),--seed $(SEED)) $(ARGS)

# BASE=mirror.example/python:3.13-slim-bookworm where Docker Hub can't be had.
containers: ## build the image, run docker-compose.yml's stack on Podman
	$(ACCEPTED) containers

check:   ## format, lint, types, import contracts, house rules: under 30 s
	$(ACCEPTED) check

# SITE_URL=https://… for a copy with recordings only, to be put there.
site:    ## build the site into build/site
	$(ACCEPTED) site $(if $(SITE_URL),--public-url "$(SITE_URL)")

# SCENARIOS="cable cable.8" for some of them.
record:  ## record the scenarios that the site replays without a stack
	$(ACCEPTED) record $(SCENARIOS)

antipatterns: ## run each anti-pattern before and after its cure, and record
	$(ACCEPTED) antipattern --all --record

bench:   ## measure against peers; ROWS='...' for some, results in bench/results
	$(ACCEPTED) bench $(ROWS)

flower:  ## open Celery's monitor on the running stack
	$(ACCEPTED) flower

doctor:  ## say what is missing on this machine, and what to do
	$(ACCEPTED) doctor

clean:   ## remove what was built; packages and data stay
	$(ACCEPTED) clean
