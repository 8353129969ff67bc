# make demo goes from a clean clone to verdicts. Needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLES := tests/data/examples
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test lint format serve bench clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# A stamp says that the environment fits pyproject.toml; it is made last, so a broken install is repeated.
$(VENV)/.made: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Logocheck needs Python 3.11 or newer: make PYTHON=..." if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.made-dev: pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

setup: $(VENV)/.made-dev  ## the environment in .venv, with everything for tests

# exit status 1 says that some posts do not pass, which is so by design
demo: $(VENV)/.made  ## check the example posts against the example campaign
	$(BIN)/logocheck scan $(EXAMPLES)/posts --campaign $(EXAMPLES)/campaign.yaml --out demo-out --annotate || test $$? -eq 1
	@echo "Pictures with boxes: demo-out/annotated"
	@$(BIN)/python tests/data/compare.py demo-out/results.jsonl $(EXAMPLES)/expected.csv

test: setup  ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: setup  ## style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup  ## put the code in its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

texts: setup  ## collect the dashboard's texts for translators
	$(BIN)/python -m tests.texts

serve: $(VENV)/.made  ## web and worker on this machine
	$(BIN)/logocheck serve

bench: setup  ## how long things take
	$(BIN)/python -m tests.bench.speed

clean:  ## remove what these commands made
	rm -rf $(VENV) demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
