# Everything goes through here. `make` alone lists what there is.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PORT ?= 5000

# The first Python on this machine that is new enough; it only makes the virtual environment.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
STEPS = $(or $(PYTHON),$(error Python 3.11 or newer is needed)) -m setup.steps
VENV_PYTHON = .venv/bin/python
PYTEST = $(VENV_PYTHON) -m pytest
COMPILE = $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE)

.PHONY: help setup run test check bench guides lock clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## install everything the app needs, and start nothing
	@$(STEPS) setup

run: ## install what is missing, prepare the database and serve the demo (PORT=5000)
	@PORT=$(PORT) $(STEPS) run

test: ## run every test, installing what they need, Chromium included
	@$(STEPS) test
	@# The crawl of every page counts what it saw, so each file of the browser's stays in one process.
	@# Each suite runs even after another failed; bench first and alone, so that nothing else has the processor.
	@status=0; \
	$(PYTEST) tests/bench || status=1; \
	$(PYTEST) tests/browser --numprocesses=2 --dist=loadfile || status=1; \
	$(PYTEST) tests --ignore=tests/bench --ignore=tests/browser --numprocesses=2 || status=1; \
	exit $$status

check: ## lint, types, import rules, template lint, dead code, security lint
	@$(STEPS) dev
	@$(VENV_PYTHON) -m setup.checks

bench: ## measure the server's cost per request and print the table
	@$(STEPS) dev
	@$(PYTEST) tests/bench --capture=no

guides: ## draw the screenshots of the guides
	@$(STEPS) test
	@$(VENV_PYTHON) -m tests.guides

lock: ## pin the packages again after a change to requirements*.in or package.json (UPGRADE=--upgrade)
	@$(STEPS) dev
	@export UV_CUSTOM_COMPILE_COMMAND="make lock"; \
	$(COMPILE) requirements.in --output-file requirements.txt && \
	$(COMPILE) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt && \
	$(COMPILE) requirements-node.in --output-file requirements-node.txt
	@npm install --package-lock-only --ignore-scripts --silent

clean: ## remove what was installed and built; the record in instance/ stays
	@rm -rf .venv node_modules static/vendor build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
