# What people do here, each by one word. Needs make and Python 3.11 or later; the rest goes into .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: ask audit bench chat check clean coverage eval help layers licences lock pictures release sbom serve settings storms style test tools types wheel

# The first of these that is Python 3.11 or later makes .venv.
PYTHON ?= python3.11 python3 python3.12 python3.13
python := .venv/bin/python

# The question goes to the shell in the environment, letter by letter: neither make nor the shell reads it.
override Q := $(value Q)
export Q

# One worker more than there are cores, for many tests wait for a process of their own.
workers = $(shell $(python) -c 'import os; print((os.cpu_count() or 1) + 1)')

# Runs a command that speaks only if it fails.
quietly = said=$$({ $(1); } 2>&1) || { printf '%s\n' "$$said" >&2; exit 1; }

help: ## list these words
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

# make ends with 2 whatever a command ended with, so finding nothing, which is 1, counts as done: the
# answer has said so. Scripts that want to know call .venv/bin/quoth.
ask: .venv/run.ready ## answer a question: make ask Q="What is superposition?"
	@[ -n "$$Q" ] || { echo 'Ask like this: make ask Q="What is superposition?"' >&2; exit 2; }
	@.venv/bin/quoth ask -- "$$Q" || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

chat: .venv/run.ready ## ask one question after another
	@.venv/bin/quoth chat

serve: .venv/run.ready ## answer on a page of this machine, and wherever a token is set
	@.venv/bin/quoth serve

test: .venv/dev.ready ## run the tests
	@$(python) -m pytest --numprocesses=$(workers) --dist=worksteal

coverage: .venv/dev.ready ## run the tests and measure what they cover, which takes half as long again
	@$(python) -m pytest --numprocesses=$(workers) --dist=worksteal --cov --cov-report=term

check: style types layers wheel test ## all that must hold before a change is handed in

style: .venv/dev.ready ## check form and lint
	@$(python) -m ruff format --check --quiet --diff .
	@$(python) -m ruff check --quiet .
	@echo "style: good"

types: .venv/dev.ready ## check the types
	@$(python) -m mypy

layers: .venv/dev.ready ## check who imports whom
	@$(call quietly,.venv/bin/lint-imports --no-logo)
	@echo "layers: adapters, bot, retrieval, one way"

wheel: .venv/dev.ready ## build the wheel and try it in an empty environment
	@$(python) -m pytest -m wheel tests/test_wheel.py

storms: .venv/dev.ready ## kill, starve and flood the real processes, for some minutes
	@$(python) -m pytest -m storm --numprocesses=2 tests/trust tests/deploy --ignore=tests/trust/load
	@$(python) -m pytest -m storm --numprocesses=0 tests/trust/load # which wants the machine for itself

eval: .venv/run.ready ## measure the answers on questions whose answers are known
	@.venv/bin/quoth eval $(wildcard tests/relevance/*.jsonl)

bench: .venv/dev.ready ## measure speed next to the peers: make bench OPTIONS="--sizes 1000,10000"
	@$(python) -m tests.bench $(OPTIONS)

tools: .venv/tools.ready ## install what reads deploy/ and .github/, so that its tests run too

release: .venv/dev.ready ## build the wheel twice into dist/, and refuse two that differ
	@$(python) -m tests.supply.release dist

sbom: .venv/tools.ready ## list in dist/quoth.cdx.json what is installed with Quoth
	@$(python) -m tests.supply.sbom dist/quoth.cdx.json

audit: .venv/tools.ready ## look for known holes in what is installed with Quoth
	@$(python) -m tests.supply.audit

settings: .venv/dev.ready ## write the settings into docs/settings.md and .env.example
	@$(python) -m tests.settings

licences: .venv/dev.ready ## write docs/licences.md
	@$(python) -m tests.supply.licences docs/licences.md

pictures: .venv/dev.ready ## draw the pictures of the documentation
	@$(python) -m tests.pictures

lock: ## write the locks after dependencies changed; UPGRADE=1 takes the newest versions
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && { $(call venv,"$$scratch"); } && \
	{ $(call quietly,"$$scratch/bin/pip" install uv); } && \
	compile() { "$$scratch/bin/uv" pip compile --quiet --universal --generate-hashes \
	    --python-version 3.11 --no-annotate --custom-compile-command "make lock" --no-cache \
	    $(if $(UPGRADE),--upgrade) "$$@"; } && \
	compile pyproject.toml --all-extras --group dev --group bench --output-file requirements-dev.lock && \
	compile pyproject.toml --all-extras --group build --constraints requirements-dev.lock \
	    --output-file requirements.lock && \
	compile --group tools --constraints requirements-dev.lock --output-file requirements-tools.lock

clean: ## remove all that these words have made
	@rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------ .venv

# Makes an environment with the first fitting Python.
venv = found=; for python in $(PYTHON); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    $(call quietly,"$$python" -m venv --clear $(1)); found=yes; break; \
	done; [ "$$found" ] || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/it ..." >&2; exit 1; }

# Whatever is installed must have the hash that the lock gives, hatchling, which installs Quoth, included.
pip := $(python) -m pip --disable-pip-version-check install --root-user-action=ignore
lock = $(filter %.lock,$^)

.venv/%.ready: pyproject.toml
	@echo "Setting up .venv from $(lock) ..." >&2
	@[ -x .venv/bin/pip ] || { $(call venv,.venv); }
	@$(call quietly,$(pip) --require-hashes --requirement $(lock))
	@$(call quietly,$(pip) --no-deps --no-build-isolation --editable .)
	@touch $@

.venv/run.ready: requirements.lock
.venv/dev.ready: requirements-dev.lock
.venv/tools.ready: requirements-tools.lock | .venv/dev.ready
